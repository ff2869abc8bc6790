"""The first factor is active at once, within 30 days of the PIN letter, and only one comes this way (AUT-6)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from auth.errors import FirstFactorNotOpen
from auth.model import Factor, FactorState
from auth.rules.factor_life import NEXT, counts_as_factor, first_factor_may_come
from auth.store import accesses, factors, sessions
from auth.usecases.tell_person import tell_person
from depot.kernel.ids import PersonId, to_text
from depot.kernel.outbox import Event


def activate_first_factor(tx: Session, *, person: PersonId, factor: Factor, now: datetime) -> Factor:
    """Activate a proven factor without another; the set-up token ends with it (AUT-6)."""
    access = accesses.locked_by_person(tx, person)
    known = sum(counts_as_factor(each.factor.state) for each in factors.of_person(tx, person))
    until = None if access is None else access.first_factor_until
    if access is None or not first_factor_may_come(until=until, known_factors=known, now=now):
        raise FirstFactorNotOpen
    assert FactorState.ACTIVE in NEXT[factor.state], "only a proven factor becomes active"
    factors.keep_state(tx, factor.factor_id, FactorState.ACTIVE, activated_at=now)
    accesses.keep_first_factor_until(tx, access.access_id, None)
    sessions.end_all(tx, person, keep=None, now=now)
    content = {"person": to_text("per", person), "kind": factor.kind}
    tell_person(tx, Event("factor_activated.v1", subject=factor.factor_id, content=content), now=now)
    return Factor(factor.factor_id, factor.kind, factor.name, FactorState.ACTIVE)
