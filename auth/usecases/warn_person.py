"""What a person must learn of, because it may not have been them, is queued for their postbox (AUT-7, AUT-10)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from auth.model import AccessNote
from auth.store import notices
from auth.usecases.tell_person import tell_person
from depot.kernel.ids import PersonId, from_text
from depot.kernel.outbox import Event


def warn_person(tx: Session, event: Event, *, now: datetime) -> None:
    """Tell by event and log, and queue the notice that goes out as soon as the change is committed (AUT-7)."""
    tell_person(tx, event, now=now)
    person = PersonId(from_text("per", event.content["person"]))
    notices.add(tx, person, AccessNote(event.kind.partition(".")[0]), now=now)
