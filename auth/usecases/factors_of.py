"""The factors of a person, as they see them (AUT-4)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from auth.model import Factor
from auth.store import factors
from depot.kernel.ids import PersonId


def factors_of(tx: Session, person: PersonId) -> Sequence[Factor]:
    """All factors of the person, oldest first (AUT-4)."""
    return [credential.factor for credential in factors.of_person(tx, person)]
