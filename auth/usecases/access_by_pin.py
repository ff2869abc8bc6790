"""The access behind an access id and its PIN; wrong PINs are counted on the locked row, one by one (AUT-10)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from auth.model import Access, AccessNote
from auth.rules.lock_out import after_wrong, is_locked
from auth.rules.login_life import may_try_pin
from auth.store import access_log, accesses
from auth.usecases.secret_fits import secret_fits
from auth.usecases.warn_person import warn_person
from depot.kernel import audit
from depot.kernel.actor import Anonymous
from depot.kernel.ids import to_text
from depot.kernel.outbox import Event


def access_by_pin(tx: Session, access_number: str, pin: str, *, now: datetime) -> Access | None:
    """The access, locked, if it exists, may be tried and the PIN is right; else None, in the same time (AUT-11)."""
    access = accesses.locked_by_number(tx, access_number)
    tried = access is not None and may_try_pin(access, now)
    right = secret_fits("pin", pin, kept=access.pin_hash if access is not None and tried else None)
    if access is not None and right:
        return access
    if access is not None and tried:
        _count(tx, access, now)
    if access is not None:
        access_log.add(tx, access.person, AccessNote.LOGIN_FAILED, subject=access.access_id, now=now)
    subject = "unknown" if access is None else to_text("axs", access.access_id)
    audit.record(tx, Anonymous(), action="login_failed", subject=subject, content={"at": "pin"}, now=now)
    return None


def _count(tx: Session, access: Access, now: datetime) -> None:
    """One wrong PIN more; the lock it may lead to is told to the person by event (AUT-10)."""
    tries = after_wrong(access.tries, now)
    accesses.keep_tries(tx, access.access_id, tries)
    if is_locked(tries, now):
        until = None if tries.locked_until is None else tries.locked_until.isoformat()
        content = {"person": to_text("per", access.person), "until": until}
        warn_person(tx, Event("access_locked.v1", subject=access.access_id, content=content), now=now)
