"""The factors of a person, as they see them (AUT-4)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from auth.model import Factor, FactorState
from auth.store import factors
from depot.kernel.ids import PersonId


def factors_of(tx: Session, person: PersonId) -> Sequence[Factor]:
    """The factors of the person that were not removed, oldest first (AUT-4, AUT-8)."""
    known = [credential.factor for credential in factors.of_person(tx, person)]
    return [factor for factor in known if factor.state is not FactorState.REMOVED]
