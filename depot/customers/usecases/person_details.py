"""What the bank knows about a natural person (ACC-1)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.customers import store
from depot.customers.model import NaturalPerson
from depot.kernel.errors import NotFound
from depot.kernel.ids import PersonId


def person_details(tx: Session, person: PersonId) -> NaturalPerson:
    """The natural person with addresses and tax residencies; who may ask is decided by the caller (ACC-1)."""
    found = store.person(tx, person)
    if found is None:
        raise NotFound("person")
    return found
