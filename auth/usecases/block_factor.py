"""A factor is blocked by the release of any active one, itself included (AUT-8)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from auth.model import FactorState
from auth.usecases.end_factor import end_factor
from auth.usecases.own_factor import own_factor
from depot.kernel.ids import FactorId, PersonId


def block_factor(tx: Session, *, person: PersonId, subject: UUID, now: datetime) -> None:
    """The act behind `block_factor`: no answer of the factor counts from here on (AUT-8)."""
    credential = own_factor(tx, FactorId(subject), person=person)
    end_factor(tx, credential, FactorState.BLOCKED, reason="released", session=credential.change_asked_by, now=now)
