"""A lost device, or one that its person reports by phone, is blocked at once, without a release (AUT-8)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from auth.model import Factor, FactorState
from auth.usecases.end_factor import end_factor
from auth.usecases.own_factor import own_factor
from depot.kernel.ids import FactorId, PersonId, SessionId


def block_at_once(
    tx: Session, factor: FactorId, *, person: PersonId, reason: str, session: SessionId | None, now: datetime
) -> Factor:
    """Block the factor; raises FactorBlocked if it was blocked before (AUT-8)."""
    credential = own_factor(tx, factor, person=person)
    return end_factor(tx, credential, FactorState.BLOCKED, reason=reason, session=session, now=now)
