"""The step in which matched trust money becomes orders (CSH-3)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session, sessionmaker

from depot.kernel.calendar import Calendars
from depot.kernel.reports import StepReport
from orders.usecases.buy_from_incoming import buy_from_incoming as buy

AT_ONCE: Final = 100


def buy_from_incoming(sessions: sessionmaker[Session], *, calendars: Calendars, now: datetime) -> StepReport:
    """A hundred payments per transaction until none is left."""
    read = done = 0
    while True:
        with sessions.begin() as tx:
            found, bought = buy(tx, calendars=calendars, limit=AT_ONCE, now=now)
        read, done = read + found, done + bought
        if found < AT_ONCE:
            skipped = {"stays on the cash account": read - done} if read > done else {}
            return StepReport("money that came invested", read=read, done=done, skipped=skipped)
