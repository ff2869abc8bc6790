"""What somebody asks for is looked at one after the other (ACC-15)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.customers import store
from depot.kernel.errors import NotFound
from depot.kernel.ids import PersonId


def lock_person(tx: Session, person: PersonId) -> None:
    """Nobody else holds the person until the transaction ends (ACC-15)."""
    if not store.lock(tx, person):
        raise NotFound("person")
