"""The step in which redemptions go on whose fund has reopened (ORD-15)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session, sessionmaker

from depot.kernel.calendar import Calendars
from depot.kernel.reports import StepReport
from orders.usecases.resume_orders import resume_orders

AT_ONCE: Final = 50_000


def resume_suspended(sessions: sessionmaker[Session], *, calendars: Calendars, now: datetime) -> StepReport:
    """What goes on is dated anew; what waits further is counted (ORD-15)."""
    with sessions.begin() as tx:
        read, resumed, ended = resume_orders(tx, calendars=calendars, limit=AT_ONCE, now=now)
    waits = read - resumed - ended
    skipped = {"fund suspended": waits} if waits else {}
    return StepReport("resume_suspended", read=read, done=resumed + ended, skipped=skipped)
