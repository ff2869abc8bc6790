"""The steps of the business day that belong to depots (ACC-13)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from depot.accounts.usecases.come_of_age import come_of_age
from depot.kernel.reports import StepReport


def end_minority(sessions: sessionmaker[Session], *, now: datetime) -> StepReport:
    """Every depot whose child has come of age becomes a single one; a second run finds none (ACC-13)."""
    done = 0
    while True:
        with sessions.begin() as tx:
            changed = come_of_age(tx, now=now)
        done += len(changed)
        if not changed:
            return StepReport("children who came of age", read=done, done=done)
