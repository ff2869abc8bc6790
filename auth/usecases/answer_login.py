"""The second half of a login: a factor answers its challenge; every refusal reads the same (AUT-3, AUT-11)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from auth.errors import LoginRefused, PinMustChange
from auth.model import (
    Access,
    AccessNote,
    Credential,
    FactorAnswer,
    FactorKind,
    FactorState,
    LoggedIn,
    Login,
    Origin,
    Proof,
    SessionKind,
    Tries,
)
from auth.ports import AfterLogin
from auth.rules.canonical import login_message
from auth.rules.factor_answer import first_proof
from auth.rules.login_life import may_answer
from auth.store import access_log, accesses, attempts, factors, logins
from auth.usecases.count_attempt import count_attempt
from auth.usecases.count_wrong_answer import count_wrong_answer
from auth.usecases.keep_own_pin import keep_own_pin
from auth.usecases.open_session import open_session
from auth.usecases.proof_by_sms import proof_by_sms
from auth.usecases.tell_person import tell_person
from depot.kernel import audit
from depot.kernel.actor import Anonymous
from depot.kernel.clock import new_id, today
from depot.kernel.crypto import keyring
from depot.kernel.ids import FactorId, LoginId, PersonId, to_text
from depot.kernel.outbox import Event


def answer_login(
    tx: Session,
    *,
    login: LoginId,
    answer: FactorAnswer,
    new_pin: str | None,
    origin: Origin,
    after_login: Sequence[AfterLogin],
    now: datetime,
) -> LoggedIn:
    """Open a session for the right factor on top of the right PIN; raises LoginRefused otherwise (AUT-3)."""
    count_attempt(tx, str(login), origin=origin, now=now)
    opened, access, proof = _checked(tx, login, answer, now)
    if opened is None or access is None or proof is None:
        raise LoginRefused
    if access.pin_is_temporary:
        if new_pin is None:
            raise PinMustChange
        keep_own_pin(tx, access, new_pin, session=None, now=now)
    logins.close(tx, opened.login_id, now=now)
    factors.keep_proof(tx, proof)
    accesses.keep_tries(tx, access.access_id, Tries())
    attempts.forgive(tx, keyring().digest("attempt", access.number))
    session = open_session(tx, SessionKind.CUSTOMER, person=access.person, now=now)
    _tell(tx, access, now)
    active = [each for each in factors.of_person(tx, access.person) if each.factor.state is FactorState.ACTIVE]
    detours = (port.detour(tx, person=access.person, today=today(now)) for port in after_login)
    return LoggedIn(session, access.person, len(active), tuple(page for page in detours if page is not None))


def _checked(
    tx: Session, login: LoginId, answer: FactorAnswer, now: datetime
) -> tuple[Login | None, Access | None, Proof | None]:
    """Do the same work for a login that can succeed and for one that cannot (AUT-12)."""
    opened = logins.locked(tx, login)
    access = None if opened is None or opened.access_id is None else accesses.locked_by_id(tx, opened.access_id)
    alive = opened is not None and access is not None and may_answer(opened, access, now)
    person = access.person if access is not None and alive else PersonId(new_id())  # nobody has a new id
    credentials = factors.locked_active(tx, person, answer.kind)
    challenge = "" if opened is None else opened.challenge
    if answer.kind is FactorKind.SMS:
        proof = _proof_by_sms(tx, credentials, answer, subject=login, challenge=challenge, now=now)
    else:
        proof = first_proof(credentials, answer, message=login_message(login, challenge), now=now)
    if proof is None:
        tried = [each for each in credentials if answer.factor in {None, each.factor.factor_id}]
        count_wrong_answer(tx, tried, session=None, now=now)
        if opened is not None:
            logins.count_failure(tx, opened.login_id)
        if access is not None:
            access_log.add(tx, access.person, AccessNote.LOGIN_FAILED, subject=access.access_id, now=now)
        subject = "unknown" if access is None else to_text("axs", access.access_id)
        audit.record(tx, Anonymous(), action="login_failed", subject=subject, content={"at": "factor"}, now=now)
    return opened, access, proof


def _proof_by_sms(
    tx: Session,
    credentials: Sequence[Credential],
    answer: FactorAnswer,
    *,
    subject: LoginId,
    challenge: str,
    now: datetime,
) -> Proof | None:
    """What the code of a message proves; without a factor the same work is done for nothing (AUT-12)."""
    tried = [each.factor.factor_id for each in credentials if answer.factor in {None, each.factor.factor_id}]
    proofs = (
        proof_by_sms(tx, factor, subject=subject, bound=challenge, code=answer.code, now=now)
        for factor in tried or [FactorId(new_id())]
    )
    return next((proof for proof in proofs if proof is not None), None)


def _tell(tx: Session, access: Access, now: datetime) -> None:
    """Audit trail and event of a completed login (AUT-15)."""
    subject = to_text("axs", access.access_id)
    audit.record(tx, Anonymous(), action="login_succeeded", subject=subject, content={}, now=now)
    content = {"person": to_text("per", access.person)}
    tell_person(tx, Event("login_succeeded.v1", subject=access.access_id, content=content), now=now)
