"""A forgotten PIN is replaced by a new temporary one, by letter to the known address (AUT-2)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from auth.model import LETTER_VALIDITY, LetterKind, Tries
from auth.rules.factor_life import counts_as_factor
from auth.store import accesses, factors, sessions
from auth.usecases.seal_secret import seal_secret
from auth.usecases.temporary_pin import temporary_pin
from auth.usecases.warn_person import warn_person
from auth.usecases.write_letter import write_letter
from depot.kernel.errors import NotFound
from depot.kernel.ids import PersonId, to_text
from depot.kernel.outbox import Event


def reissue_pin(tx: Session, *, person: PersonId, now: datetime) -> None:
    """Queue a letter with a new temporary PIN; locks and sessions end, factors stay as they are (AUT-2, AUT-10)."""
    access = accesses.locked_by_person(tx, person)
    if access is None:
        raise NotFound("access")
    pin, until = temporary_pin(access.number), now + LETTER_VALIDITY
    accesses.keep_pin(tx, access.access_id, seal_secret("pin", pin), temporary_until=until, now=now)
    accesses.keep_tries(tx, access.access_id, Tries())
    if not any(counts_as_factor(each.factor.state) for each in factors.of_person(tx, person)):
        accesses.keep_first_factor_until(tx, access.access_id, until)
    sessions.end_all(tx, person, keep=None, now=now)
    write_letter(tx, LetterKind.TEMPORARY_PIN, pin, person=person, now=now)
    content = {"person": to_text("per", person)}
    warn_person(tx, Event("pin_reissued.v1", subject=access.access_id, content=content), now=now)
