"""The access of a person who died opens nothing any more (ACC-14, AUT-10)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from auth.model import FactorState
from auth.rules.factor_life import NEXT
from auth.store import accesses, factors, sessions
from auth.usecases.end_factor import end_factor
from auth.usecases.tell_person import tell_person
from depot.kernel.ids import PersonId, to_text
from depot.kernel.outbox import Event


def close_access(tx: Session, *, person: PersonId, now: datetime) -> None:
    """Access locked for good, factors blocked, sessions ended, all at once; without an access nothing is to do."""
    access = accesses.locked_by_person(tx, person)
    if access is None:
        return
    accesses.keep_tries(tx, access.access_id, replace(access.tries, locked_for_good=True))
    accesses.keep_first_factor_until(tx, access.access_id, None)
    for credential in factors.of_person(tx, person):
        if FactorState.BLOCKED in NEXT[credential.factor.state]:
            end_factor(tx, credential, FactorState.BLOCKED, reason="death", session=None, now=now)
    sessions.end_all(tx, person, keep=None, now=now)
    content = {"person": to_text("per", person), "until": None}
    tell_person(tx, Event("access_locked.v1", subject=access.access_id, content=content), now=now)
