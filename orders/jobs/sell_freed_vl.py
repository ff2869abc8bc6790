"""The step that places what was ordered for the ends of lock-ups (VL-8)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from depot.kernel.calendar import Calendars
from depot.kernel.reports import StepReport
from orders.usecases.end_sales_released import end_sales_released
from orders.usecases.place_end_sale import place_end_sale


def sell_freed_vl(sessions: sessionmaker[Session], *, calendars: Calendars, now: datetime) -> StepReport:
    """Each sale in a transaction of its own; those whose lock-up lasts are left waiting."""
    with sessions() as tx:
        waiting = end_sales_released(tx)
    done = 0
    for sale in waiting:
        with sessions.begin() as tx:
            done += place_end_sale(tx, sale, calendars=calendars, now=now)
    return StepReport("sales at the end of lock-ups", read=len(waiting), done=done)
