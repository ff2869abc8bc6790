"""The step that sells units for fees which the cash account does not cover (FEE-2)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session, sessionmaker

from depot.kernel.calendar import Calendars
from depot.kernel.ids import DepotId
from depot.kernel.reports import StepReport
from orders.usecases.sell_for_fees import sell_for_fees as sell

DEPOTS_AT_ONCE: Final = 1_000


def sell_for_fees(sessions: sessionmaker[Session], *, calendars: Calendars, now: datetime) -> StepReport:
    """A thousand depots per transaction; the sales settle with those made for plans (FEE-2)."""
    placed = lacking = 0
    after: DepotId | None = None
    while True:
        with sessions.begin() as tx:
            sales, without, after = sell(tx, calendars=calendars, after=after, limit=DEPOTS_AT_ONCE, now=now)
        placed += len(sales)
        lacking += without
        if after is None:
            skipped = {"nothing to sell": lacking} if lacking else {}
            return StepReport("units sold for fees", read=placed + lacking, done=placed, skipped=skipped)
