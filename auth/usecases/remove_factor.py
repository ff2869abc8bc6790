"""A factor is removed by the release of any active one; the last one never (AUT-8)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from auth.errors import LastFactor
from auth.model import FactorState
from auth.rules.factor_life import leaves_none
from auth.store import accesses
from auth.usecases.end_factor import end_factor
from auth.usecases.factors_of import factors_of
from auth.usecases.own_factor import own_factor
from depot.kernel.ids import FactorId, PersonId


def remove_factor(tx: Session, *, person: PersonId, subject: UUID, now: datetime) -> None:
    """The act behind `remove_factor`: two removals at once cannot leave the person without one (AUT-8)."""
    accesses.locked_by_person(tx, person)
    credential = own_factor(tx, FactorId(subject), person=person)
    if leaves_none(credential.factor, factors_of(tx, person)):
        raise LastFactor
    end_factor(tx, credential, FactorState.REMOVED, reason="released", session=credential.change_asked_by, now=now)
