"""A new TOTP, smsTAN or passkey factor is proven by its first answer, within a quarter of an hour (AUT-5)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from auth.errors import FactorNotWaiting, ProofNotAccepted
from auth.model import Factor, FactorAnswer, FactorKind, FactorState
from auth.rules.canonical import passkey_message
from auth.rules.factor_answer import pointer_of, proof_of
from auth.rules.factor_life import may_prove
from auth.rules.factor_text import SMS_SET_UP
from auth.store import factors
from auth.usecases.count_wrong_answer import count_wrong_answer
from auth.usecases.proof_by_sms import proof_by_sms
from depot.kernel.errors import NotFound
from depot.kernel.ids import FactorId, PersonId, SessionId


def prove_factor(
    tx: Session, *, person: PersonId, session: SessionId, factor: FactorId, answer: FactorAnswer, now: datetime
) -> Factor:
    """Take the first code or assertion of a factor of one's own; wrong ones count (AUT-5, AUT-10)."""
    credential = factors.locked(tx, factor)
    if credential is None or credential.person != person:
        raise NotFound("factor")
    if credential.set_up_by != session or not may_prove(
        credential.factor.state, set_up_at=credential.set_up_at, now=now
    ):
        raise FactorNotWaiting
    if credential.factor.kind is FactorKind.SMS:
        proof = proof_by_sms(tx, factor, subject=factor, bound=SMS_SET_UP, code=answer.code, now=now)
    else:
        proof = proof_of(credential, answer, message=passkey_message(factor), now=now)
    if proof is None:
        count_wrong_answer(tx, [credential], session=session, now=now)
        raise ProofNotAccepted(_pointer=pointer_of(credential.factor.kind))
    factors.keep_proof(tx, proof)
    factors.keep_state(tx, factor, FactorState.CONFIRMED)
    return Factor(factor, credential.factor.kind, credential.factor.name, FactorState.CONFIRMED)
