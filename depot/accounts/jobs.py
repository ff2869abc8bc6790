"""The steps of the business day that belong to depots (ACC-11, ACC-13, ACC-16)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from depot.accounts.ports import ClosingObstacles, LastPayout
from depot.accounts.usecases.closing_depots import closing_depots
from depot.accounts.usecases.come_of_age import come_of_age
from depot.accounts.usecases.finish_closing import finish_closing
from depot.accounts.usecases.forget_drafts import forget_drafts
from depot.kernel.reports import StepReport


def finish_closings(
    sessions: sessionmaker[Session], *, others: Sequence[ClosingObstacles], pay_out: LastPayout, now: datetime
) -> StepReport:
    """Each closing depot in a transaction of its own; those with something left in them wait (ACC-16)."""
    with sessions.begin() as tx:
        waiting = closing_depots(tx)
    done = 0
    for depot in waiting:
        with sessions.begin() as tx:
            done += finish_closing(tx, depot, others=others, pay_out=pay_out, now=now)
    return StepReport("depots closed", read=len(waiting), done=done)


def end_minority(sessions: sessionmaker[Session], *, now: datetime) -> StepReport:
    """Every depot whose child has come of age becomes a single one; a second run finds none (ACC-13)."""
    done = 0
    while True:
        with sessions.begin() as tx:
            changed = come_of_age(tx, now=now)
        done += len(changed)
        if not changed:
            return StepReport("children who came of age", read=done, done=done)


def remove_drafts(sessions: sessionmaker[Session], *, now: datetime) -> StepReport:
    """Drafts of applications that lapsed are gone; a second run finds none (ACC-11, PRV-1)."""
    with sessions.begin() as tx:
        gone = forget_drafts(tx, now=now)
    return StepReport("drafts of applications removed", read=gone, done=gone)
