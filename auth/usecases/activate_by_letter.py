"""The code of the letter activates the one factor it was asked for, once, within 30 days (AUT-7)."""

from __future__ import annotations

import hmac
from datetime import datetime

from sqlalchemy.orm import Session

from auth.errors import LoginRefused
from auth.model import Access, AccessNote, ActivationCode, Factor, FactorState, Origin
from auth.rules.factor_life import NEXT, is_blocked_after, may_activate
from auth.store import access_log, activation_codes, factors, sessions
from auth.usecases.access_by_pin import access_by_pin
from auth.usecases.activation_digest import activation_digest
from auth.usecases.count_attempt import count_attempt
from auth.usecases.warn_person import warn_person
from depot.kernel import audit
from depot.kernel.actor import Anonymous
from depot.kernel.ids import to_text
from depot.kernel.outbox import Event


def activate_by_letter(
    tx: Session, *, access_number: str, pin: str, code: str, origin: Origin, now: datetime
) -> Factor:
    """Activate the waiting factor; raises LoginRefused for whatever was wrong, and counts it (AUT-7, AUT-10)."""
    count_attempt(tx, access_number, origin=origin, now=now)
    access = access_by_pin(tx, access_number, pin, now=now)
    kept = None if access is None else activation_codes.locked(tx, access.person)
    if access is None or kept is None or not may_activate(kept, now):
        raise LoginRefused
    if not hmac.compare_digest(kept.digest, activation_digest(kept.factor, code)):
        _count(tx, access, kept, now)
        raise LoginRefused
    credential = factors.locked(tx, kept.factor)
    if credential is None or FactorState.ACTIVE not in NEXT[credential.factor.state]:
        raise LoginRefused
    activation_codes.close(tx, kept.factor, now=now)
    factors.keep_state(tx, kept.factor, FactorState.ACTIVE, activated_at=now)
    sessions.end_all(tx, access.person, keep=None, now=now)
    factor = credential.factor
    content = {"person": to_text("per", access.person), "kind": factor.kind}
    warn_person(tx, Event("factor_activated.v1", subject=kept.factor, content=content), now=now)
    return Factor(factor.factor_id, factor.kind, factor.name, FactorState.ACTIVE)


def _count(tx: Session, access: Access, kept: ActivationCode, now: datetime) -> None:
    """One wrong code more; the fifth makes the letter worthless (AUT-10)."""
    failures = kept.failures + 1
    activation_codes.keep_failures(tx, kept.factor, failures)
    access_log.add(tx, access.person, AccessNote.LOGIN_FAILED, subject=access.access_id, now=now)
    subject = to_text("axs", access.access_id)
    audit.record(tx, Anonymous(), action="login_failed", subject=subject, content={"at": "activation"}, now=now)
    if is_blocked_after(failures):
        content = {"person": to_text("per", access.person)}
        warn_person(tx, Event("activation_code_blocked.v1", subject=kept.factor, content=content), now=now)
