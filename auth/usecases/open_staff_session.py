"""Staff log in with name, password and code; every refusal reads the same, five wrong tries lock (AUT-14, AUT-10)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from auth.errors import LoginRefused
from auth.model import Origin, SessionKind, SessionOpened, StaffMember, Tries
from auth.rules.factor_answer import accepted_step
from auth.rules.lock_out import after_wrong, is_locked
from auth.store import staff
from auth.usecases.count_attempt import count_attempt
from auth.usecases.open_session import open_session
from auth.usecases.secret_fits import secret_fits
from depot.kernel import audit
from depot.kernel.actor import Anonymous, Purpose
from depot.kernel.ids import to_text

_NOBODYS_SECRET: Final = "A" * 32


def open_staff_session(
    tx: Session,
    *,
    name: str,
    password: str,
    code: str,
    origin: Origin,
    purpose: Purpose = Purpose.CASE_WORK,
    now: datetime,
) -> SessionOpened:
    """Open a session for the right password and code; raises LoginRefused otherwise (AUT-14)."""
    count_attempt(tx, f"staff {name}", origin=origin, now=now)
    member = staff.locked_by_name(tx, name)
    tried = None if member is None or is_locked(member.tries, now) else member
    right = secret_fits("password", password, kept=tried.password_hash if tried else None)
    step = accepted_step(
        tried.totp_secret if tried else _NOBODYS_SECRET, code, last_step=tried.last_step if tried else None, now=now
    )
    if tried is None or not right or step is None:
        _refused(tx, member, tried, now)
        raise LoginRefused
    staff.keep_tries(tx, tried.staff_id, Tries(), last_step=step)
    subject = to_text("stf", tried.staff_id)
    audit.record(tx, Anonymous(), action="staff_login_succeeded", subject=subject, content={}, now=now)
    return open_session(tx, SessionKind.STAFF, staff=tried.staff_id, purpose=purpose, now=now)


def _refused(tx: Session, member: StaffMember | None, tried: StaffMember | None, now: datetime) -> None:
    if tried is not None:
        staff.keep_tries(tx, tried.staff_id, after_wrong(tried.tries, now), last_step=tried.last_step)
    subject = "unknown" if member is None else to_text("stf", member.staff_id)
    audit.record(tx, Anonymous(), action="staff_login_failed", subject=subject, content={}, now=now)
