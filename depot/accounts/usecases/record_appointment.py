"""Staff record an heir, executor, custodian, administrator or guardian with the paper (ACC-7, ACC-8, ACC-14)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from auth.usecases.open_access import open_access
from auth.usecases.persons_without_access import persons_without_access
from depot.accounts.rules.life_events.appointment import Appointment
from depot.accounts.rules.life_events.outcome import LifeEvent, LifeEventKind, Outcome
from depot.accounts.store import depots
from depot.accounts.usecases.apply_outcome import apply_outcome
from depot.accounts.usecases.preview_appointment import preview_appointment
from depot.accounts.usecases.require_papers import require_papers
from depot.kernel.actor import Staff
from depot.kernel.clock import today
from depot.kernel.ids import DepotId, PaperId


def record_appointment(
    tx: Session, depot: DepotId, wanted: Appointment, *, papers: Sequence[PaperId], staff: Staff, now: datetime
) -> Outcome:
    """The role begins, the appointed person gets an access (ACC-7, AUT-6)."""
    depots.locked_state(tx, depot)
    outcome = preview_appointment(tx, depot, wanted, on=today(now))
    require_papers(tx, papers, about=[wanted.person, wanted.stands_for])
    for person in persons_without_access(tx, frozenset({wanted.person})):
        open_access(tx, person=person, now=now)
    event = LifeEvent(
        LifeEventKind.APPOINTMENT, wanted.person, depot, wanted.valid_from, wanted.proof, outcome.changes, tuple(papers)
    )
    apply_outcome(tx, depot, outcome, event, actor=staff, now=now)
    return outcome
