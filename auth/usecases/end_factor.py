"""A factor is blocked or removed: sessions elsewhere end, the person is told by event (AUT-8, AUT-11)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from auth.errors import FactorBlocked
from auth.model import Credential, Factor, FactorState
from auth.rules.factor_life import NEXT
from auth.store import factors, sessions
from auth.usecases.warn_person import warn_person
from depot.kernel.errors import NotFound
from depot.kernel.ids import SessionId, to_text
from depot.kernel.outbox import Event


def end_factor(
    tx: Session, credential: Credential, state: FactorState, *, reason: str, session: SessionId | None, now: datetime
) -> Factor:
    """Block or remove a locked factor at once; only the given session goes on (AUT-8, AUT-11)."""
    factor = credential.factor
    if state not in NEXT[factor.state]:
        raise FactorBlocked if factor.state is FactorState.BLOCKED else NotFound("factor")
    factors.end(tx, factor.factor_id, state)
    sessions.end_all(tx, credential.person, keep=session, now=now)
    content = {"person": to_text("per", credential.person), "kind": factor.kind, "reason": reason}
    warn_person(tx, Event(f"factor_{state}.v1", subject=factor.factor_id, content=content), now=now)
    return Factor(factor.factor_id, factor.kind, factor.name, state)
