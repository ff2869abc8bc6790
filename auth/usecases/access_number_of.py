"""The access id of a person, for whoever has proven who they are (AUT-1)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from auth.store import accesses
from depot.kernel.ids import PersonId


def access_number_of(tx: Session, person: PersonId) -> str | None:
    """The access id of a person, or None without an access (AUT-1)."""
    return accesses.number_of(tx, person)
