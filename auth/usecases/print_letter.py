"""A letter with a secret is handed to the printer once; then its content no longer exists (AUT-2)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from auth.errors import LetterAlreadyPrinted
from auth.model import Letter
from auth.store import letters
from auth.usecases.tell_person import tell_person
from depot.kernel.errors import NotFound
from depot.kernel.ids import LetterId, StaffId, to_text
from depot.kernel.outbox import Event


def print_letter(tx: Session, letter: LetterId, *, staff: StaffId, now: datetime) -> Letter:
    """Hand the content out and destroy it (AUT-2)."""
    locked = letters.locked(tx, letter)
    if locked is None:
        raise NotFound("letter")
    found, was_printed = locked
    if was_printed:
        raise LetterAlreadyPrinted
    letters.destroy(tx, letter, staff=staff, now=now)
    content = {"person": to_text("per", found.person), "kind": found.kind}
    tell_person(tx, Event("letter_printed.v1", subject=letter, content=content), now=now)
    return found
