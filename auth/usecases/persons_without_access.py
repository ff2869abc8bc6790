"""Who of several persons still needs an access (AUT-1)."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from auth.store import accesses
from depot.kernel.ids import PersonId


def persons_without_access(tx: Session, persons: Collection[PersonId]) -> frozenset[PersonId]:
    """Those of the persons who have no access yet (AUT-1)."""
    return frozenset(persons) - accesses.persons_with_access(tx, persons)
