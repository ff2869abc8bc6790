"""A release is given once, by a factor of its person, for exactly its text; the act goes with it (AUT-9)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from auth.errors import AnswerNotAccepted, FactorBlocked
from auth.model import Credential, FactorAnswer, FactorKind, FactorState, Proof, Release
from auth.ports import ReleasedAct
from auth.rules.canonical import release_message
from auth.rules.factor_answer import pointer_of, proof_of
from auth.rules.release_life import refusal_of
from auth.store import releases
from auth.usecases.count_wrong_answer import count_wrong_answer
from auth.usecases.proof_by_sms import proof_by_sms
from auth.usecases.release_details import release_details
from depot.kernel import outbox
from depot.kernel.errors import NotFound
from depot.kernel.ids import FactorId, PersonId, ReleaseId, SessionId, to_text
from depot.kernel.outbox import Event


def answer_release(
    tx: Session,
    *,
    release: ReleaseId,
    person: PersonId,
    session: SessionId | None,
    answer: FactorAnswer,
    acts: Mapping[str, ReleasedAct],
    now: datetime,
) -> Release:
    """Check the answer, carry out the act, keep the proof; a refusal of the act leaves the release open (AUT-9)."""
    assert answer.factor is not None, "a release is answered by a named factor"
    found, credential = _locked(tx, release, answer.factor, person=person, now=now)
    proof = _proof(tx, found, credential, answer, now)
    if proof is None:
        count_wrong_answer(tx, [credential], session=session, now=now)
        raise AnswerNotAccepted(_pointer=pointer_of(credential.factor.kind))
    # Closed before the act: an act that ends its subject voids what is still open for it, and this one is answered.
    releases.close(tx, found, proof, now=now)
    acts[found.act](tx, person=found.person, subject=found.subject, now=now)
    content = {
        "person": to_text("per", found.person),
        "act": found.act,
        "subject": str(found.subject),
        "factor": to_text("fac", proof.factor),
    }
    outbox.publish(tx, Event("release_answered.v1", subject=found.release_id, content=content), now=now)
    return found


def _proof(tx: Session, found: Release, credential: Credential, answer: FactorAnswer, now: datetime) -> Proof | None:
    """What the answer proves for this release and text: code, signature, or the code of a message (AUT-9)."""
    if credential.factor.kind is FactorKind.SMS:
        factor = credential.factor.factor_id
        return proof_by_sms(tx, factor, subject=found.release_id, bound=found.text, code=answer.code, now=now)
    return proof_of(credential, answer, message=release_message(found.release_id, found.text), now=now)


def _locked(
    tx: Session, release: ReleaseId, factor: FactorId, *, person: PersonId, now: datetime
) -> tuple[Release, Credential]:
    """The open release of the person and their usable factor, both locked; refuses in that order."""
    locked = releases.locked(tx, release, factor)
    found = locked.release if locked else release_details(tx, release, person=person)
    if found.person != person:
        raise NotFound("release")
    refusal = refusal_of(found, now)
    if refusal is not None:
        raise refusal
    if locked is None or locked.credential.factor.state not in {FactorState.ACTIVE, FactorState.BLOCKED}:
        raise NotFound("factor")
    if locked.credential.factor.state is FactorState.BLOCKED:
        raise FactorBlocked
    return found, locked.credential
