"""A further factor becomes active by the release of another; sessions elsewhere end (AUT-5, AUT-11)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from auth.errors import FactorNotWaiting
from auth.model import FactorState
from auth.rules.factor_life import NEXT
from auth.store import factors, sessions
from auth.usecases.warn_person import warn_person
from depot.kernel.ids import FactorId, PersonId, to_text
from depot.kernel.outbox import Event


def activate_factor(tx: Session, *, person: PersonId, subject: UUID, now: datetime) -> None:
    """The act behind `add_factor`: activate the proven factor that was released (AUT-5)."""
    credential = factors.locked(tx, FactorId(subject))
    if credential is None or credential.person != person or FactorState.ACTIVE not in NEXT[credential.factor.state]:
        raise FactorNotWaiting
    factors.keep_state(tx, FactorId(subject), FactorState.ACTIVE, activated_at=now)
    sessions.end_all(tx, person, keep=credential.set_up_by, now=now)
    content = {"person": to_text("per", person), "kind": credential.factor.kind}
    warn_person(tx, Event("factor_activated.v1", subject=subject, content=content), now=now)
