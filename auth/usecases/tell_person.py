"""What concerns a person's access is told by event and stands in their access log (AUT-10, AUT-11)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from auth.model import AccessNote
from auth.store import access_log
from depot.kernel import outbox
from depot.kernel.ids import PersonId, from_text
from depot.kernel.outbox import Event


def tell_person(tx: Session, event: Event, *, now: datetime) -> None:
    """Publish the event of the person named in it, and note it in their log (AUT-10)."""
    person = PersonId(from_text("per", event.content["person"]))
    access_log.add(tx, person, AccessNote(event.kind.partition(".")[0]), subject=event.subject, now=now)
    outbox.publish(tx, event, now=now)
