"""The step that settles again what a corrected price touches, once two members of staff have agreed (FND-2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session, sessionmaker

from depot.kernel.calendar import Calendars
from depot.kernel.errors import Conflict
from depot.kernel.ids import SettlementId
from depot.kernel.reports import StepReport
from orders.errors import NotResettled
from orders.model import Settlement
from orders.rules.resettling import PriceCorrection
from orders.store import corrections as store
from orders.usecases.note_not_resettled import note_not_resettled
from orders.usecases.resettle import resettle
from orders.usecases.settlements_touched import settlements_touched

AT_ONCE: Final = 1_000


def resettle_corrected(sessions: sessionmaker[Session], *, calendars: Calendars, now: datetime) -> StepReport:
    """Each settlement in a transaction of its own, so the step can be stopped anywhere and run again.

    What needs a person goes on the work list; what cannot be booked yet keeps the correction open.
    """
    with sessions() as tx:
        due = store.due(tx)
    read = done = 0
    skipped: Counter[str] = Counter()
    for correction in due:
        waits = False
        for settled in _touched(sessions, correction):
            read += 1
            try:
                with sessions.begin() as tx:
                    done += resettle(tx, correction, settled.settlement_id, calendars=calendars, now=now)
            except NotResettled as refused:
                with sessions.begin() as tx:
                    note_not_resettled(tx, correction, settled, why=refused.why, now=now)
                skipped[refused.why] += 1
            except Conflict as refused:
                waits = True
                skipped[refused.code] += 1
        if not waits:
            with sessions.begin() as tx:
                store.finish(tx, correction.price_id, now=now)
    return StepReport("resettle_corrected", read=read, done=done, skipped=dict(skipped))


def _touched(sessions: sessionmaker[Session], correction: PriceCorrection) -> Iterator[Settlement]:
    after: SettlementId | None = None
    while True:
        with sessions() as tx:
            found = settlements_touched(tx, correction.isin, correction.price_day, after=after, limit=AT_ONCE)
        yield from found
        if len(found) < AT_ONCE:
            return
        after = found[-1].settlement_id
