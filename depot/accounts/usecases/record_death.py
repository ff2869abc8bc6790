"""Staff record the death of a person with the certificate (ACC-14)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from depot.accounts.ports import PersonDied
from depot.accounts.rules.life_events.outcome import DepotOutcome, LifeEvent, LifeEventKind
from depot.accounts.store import depots, life_events
from depot.accounts.usecases.apply_outcome import apply_outcome
from depot.accounts.usecases.preview_death import preview_death
from depot.accounts.usecases.require_papers import require_papers
from depot.kernel.actor import Staff
from depot.kernel.clock import new_id, today
from depot.kernel.ids import LifeEventId, PaperId, PersonId, to_text
from depot.kernel.outbox import Event, publish


def record_death(
    tx: Session,
    person: PersonId,
    *,
    died_on: date,
    certificate: str,
    papers: Sequence[PaperId],
    after: Iterable[PersonDied],
    staff: Staff,
    now: datetime,
) -> list[DepotOutcome]:
    """Exactly what the preview said, on every depot; access, exemption order and plans end with it (ACC-14)."""
    proof = f"death certificate: {certificate}"
    require_papers(tx, papers, about=[person])
    for each in preview_death(tx, person, died_on=died_on, on=today(now)):
        depots.locked_state(tx, each.depot)
    outcomes = preview_death(tx, person, died_on=died_on, on=today(now))
    event_id = LifeEventId(new_id())
    fact = LifeEvent(LifeEventKind.DEATH, person, None, died_on, proof, papers=tuple(papers))
    life_events.add(tx, event_id, fact, actor=staff.label, now=now)
    for each in outcomes:
        event = LifeEvent(LifeEventKind.DEATH, person, each.depot, died_on, proof, each.outcome.changes, tuple(papers))
        apply_outcome(tx, each.depot, each.outcome, event, actor=staff, now=now)
    content = {"person_id": to_text("per", person), "died_on": died_on.isoformat()}
    publish(tx, Event("person_died.v1", person, content), now=now)
    for follow in after:
        follow(tx, person=person, now=now)
    return outcomes
