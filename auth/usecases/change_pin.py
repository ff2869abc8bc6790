"""A PIN is changed by its person only, who knows the present one (AUT-2)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from auth.errors import PinNotAccepted
from auth.store import accesses
from auth.usecases.access_by_pin import access_by_pin
from auth.usecases.keep_own_pin import keep_own_pin
from depot.kernel.ids import PersonId, SessionId


def change_pin(
    tx: Session, *, person: PersonId, session: SessionId, current_pin: str, new_pin: str, now: datetime
) -> None:
    """Change the PIN in a session of one's own; a wrong present PIN counts as at login (AUT-2, AUT-10)."""
    number = accesses.number_of(tx, person)
    access = access_by_pin(tx, number or "", current_pin, now=now)
    if access is None:
        raise PinNotAccepted
    keep_own_pin(tx, access, new_pin, session=session, now=now)
