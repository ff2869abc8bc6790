"""A person gets an access id and a temporary PIN, each by a letter of its own (AUT-1, AUT-2)."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from auth.errors import AccessAlreadyOpen
from auth.model import LETTER_VALIDITY, Access, AccessOpened, LetterKind, Tries
from auth.rules.access_number import access_number
from auth.store import accesses
from auth.usecases.seal_secret import seal_secret
from auth.usecases.tell_person import tell_person
from auth.usecases.temporary_pin import temporary_pin
from auth.usecases.write_letter import write_letter
from depot.kernel.clock import new_id
from depot.kernel.ids import AccessId, PersonId, to_text
from depot.kernel.outbox import Event

_SMALLEST, _COUNT = 100_000_000, 900_000_000


def open_access(tx: Session, *, person: PersonId, now: datetime) -> AccessOpened:
    """Open the access of a person who has none, and queue its two letters (AUT-1, AUT-2)."""
    if accesses.persons_with_access(tx, [person]):
        raise AccessAlreadyOpen
    while True:
        number = access_number(_SMALLEST + secrets.randbelow(_COUNT))
        pin = temporary_pin(number)
        until = now + LETTER_VALIDITY
        access = Access(
            access_id=AccessId(new_id()),
            person=person,
            number=number,
            pin_hash=seal_secret("pin", pin),
            pin_is_temporary=True,
            pin_set_at=now,
            pin_expires_at=until,
            first_factor_until=until,
            tries=Tries(),
        )
        if accesses.add(tx, access, now=now):
            break
        if accesses.persons_with_access(tx, [person]):  # another transaction was quicker
            raise AccessAlreadyOpen
    write_letter(tx, LetterKind.ACCESS_NUMBER, number, person=person, now=now)
    write_letter(tx, LetterKind.TEMPORARY_PIN, pin, person=person, now=now)
    tell_person(
        tx, Event("access_opened.v1", subject=access.access_id, content={"person": to_text("per", person)}), now=now
    )
    return AccessOpened(access.access_id, number)
