"""Asking for an activation code removes all other factors at once; the code goes by letter (AUT-7)."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from auth.errors import RecoveryNotOpen
from auth.model import LETTER_VALIDITY, ActivationAsked, ActivationCode, Factor, FactorState, LetterKind
from auth.rules.factor_life import counts_as_factor
from auth.store import accesses, activation_codes, factors
from auth.usecases.activation_digest import activation_digest
from auth.usecases.end_factor import end_factor
from auth.usecases.warn_person import warn_person
from auth.usecases.write_letter import write_letter
from depot.kernel.ids import PersonId, to_text
from depot.kernel.outbox import Event

_DIGITS = 10


def ask_activation_code(tx: Session, *, person: PersonId, factor: Factor, now: datetime) -> ActivationAsked:
    """Remove every other factor, end every session, and queue the letter for the proven one (AUT-7)."""
    accesses.locked_by_person(tx, person)
    others = [each for each in factors.of_person(tx, person) if each.factor.factor_id != factor.factor_id]
    if not any(counts_as_factor(each.factor.state) for each in others):
        raise RecoveryNotOpen
    activation_codes.close_all(tx, person, now=now)
    for other in others:
        if other.factor.state is not FactorState.REMOVED:
            end_factor(tx, other, FactorState.REMOVED, reason="activation_code", session=None, now=now)
    code, until = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}d}", now + LETTER_VALIDITY
    digest = activation_digest(factor.factor_id, code)
    activation_codes.add(tx, ActivationCode(factor.factor_id, person, digest, 0, until), now=now)
    write_letter(tx, LetterKind.ACTIVATION_CODE, code, person=person, now=now)
    content = {"person": to_text("per", person), "kind": factor.kind, "valid_until": until.isoformat()}
    warn_person(tx, Event("activation_code_asked.v1", subject=factor.factor_id, content=content), now=now)
    return ActivationAsked(factor, until)
