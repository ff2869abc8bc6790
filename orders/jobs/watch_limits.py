"""The step that holds limits against the published prices (ORD-14)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from depot.kernel.calendar import Calendars
from depot.kernel.reports import StepReport
from orders.store import limits
from orders.usecases.watch_limits_of import watch_limits_of


def watch_limits(sessions: sessionmaker[Session], *, calendars: Calendars, now: datetime) -> StepReport:
    """Fund by fund, each in a transaction of its own; what was seen is not looked at again (ORD-14)."""
    with sessions() as tx:
        funds = limits.funds_watched(tx)
    reached = lapsed = 0
    for isin in funds:
        with sessions.begin() as tx:
            sold, over = watch_limits_of(tx, isin, calendars=calendars, now=now)
        reached, lapsed = reached + sold, lapsed + over
    done = reached + lapsed
    return StepReport("watch_limits", read=done, done=done, sums={"reached": str(reached), "lapsed": str(lapsed)})
