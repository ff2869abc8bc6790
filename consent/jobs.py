"""What consent does every day (CON-4, CON-13)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session, sessionmaker

from consent.usecases.ask_successors import ask_successors
from consent.usecases.remind import remind
from depot.kernel.reports import StepReport

AT_ONCE: Final = 500


def remind_open(sessions: sessionmaker[Session], *, now: datetime) -> StepReport:
    """Reminders to everybody whose answer is open after four and after eight weeks; again without effect (CON-13)."""
    sent = 0
    while True:
        with sessions.begin() as tx:
            some = remind(tx, limit=AT_ONCE, now=now)
        sent += some
        if some < AT_ONCE:
            return StepReport("remind_of_consents", read=sent, done=sent)


def ask_those_who_joined(sessions: sessionmaker[Session], *, now: datetime) -> StepReport:
    """Who came into a role while a campaign runs is asked, too; again without effect (CON-4)."""
    with sessions.begin() as tx:
        asked = ask_successors(tx, now=now)
    return StepReport("ask_successors_for_consent", read=asked, done=asked)
