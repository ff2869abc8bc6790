"""What an event of life changes on a depot is written, told and kept with its proof (ACC-7, ACC-14)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.rules.letters import life_event_letter
from depot.accounts.rules.life_events.outcome import LifeEvent, LifeEventKind, Outcome
from depot.accounts.store import depots, life_events
from depot.accounts.usecases.file_letter import file_letter
from depot.kernel.actor import Actor
from depot.kernel.clock import new_id
from depot.kernel.ids import DepotId, LifeEventId, to_text
from depot.kernel.outbox import Event, publish
from depot.postbox.model.document import Channel


def apply_outcome(
    tx: Session, depot: DepotId, outcome: Outcome, event: LifeEvent, *, actor: Actor, now: datetime
) -> None:
    """Kind, roles, record, event, and a letter to everybody who sees the depot afterwards (ACC-14)."""
    if outcome.kind is not None:
        life_events.set_kind(tx, depot, outcome.kind)
    for role, last_day in outcome.ends:
        life_events.end_role(tx, role, last_day)
    if outcome.begins:
        depots.insert_roles(tx, depot, outcome.begins, now=now)
    event_id = LifeEventId(new_id())
    life_events.add(tx, event_id, event, actor=actor.label, now=now)
    content = {
        "depot_id": to_text("dep", depot),
        "person_id": to_text("per", event.person),
        "kind": event.kind.value,
        "happened_on": event.happened_on.isoformat(),
    }
    publish(tx, Event("depot_life_event.v1", event_id, content, depot=depot), now=now)
    subject, paragraphs = life_event_letter(event.changes)
    # Who has just come of age has no access yet.
    channel = Channel.POST if event.kind is LifeEventKind.COMING_OF_AGE else Channel.POSTBOX
    file_letter(tx, depot, subject=subject, paragraphs=paragraphs, channel=channel, now=now)
