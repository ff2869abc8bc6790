"""The step that notices when a fund company is silent (ORD-10)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from depot.kernel.reports import StepReport
from orders.usecases.notice_missing import notice_missing


def watch_confirmations(sessions: sessionmaker[Session], *, now: datetime) -> StepReport:
    """Every bundle of a past price day without a confirmation is on the work list, once (ORD-10)."""
    with sessions.begin() as tx:
        found = notice_missing(tx, now=now)
    return StepReport("watch_confirmations", read=found, done=found)
