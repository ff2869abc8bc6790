"""Who stands behind a token; a set-up token stands for nobody (AUT-11, AUT-6)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from auth.store import sessions
from depot.kernel.actor import Customer, Purpose, Staff, StaffRole
from depot.kernel.errors import Unauthenticated


def authenticate(tx: Session, *, token: str, now: datetime) -> Customer | Staff:
    """The actor of a living session; raises Unauthenticated for any other token (AUT-11)."""
    bearer = sessions.bearer(tx, token, is_setup=False, now=now)
    if bearer is None:
        raise Unauthenticated
    if bearer.person is not None:
        return Customer(bearer.person, bearer.session_id)
    assert bearer.staff is not None, "a session belongs to a person or to staff (check constraint)"
    roles = frozenset(StaffRole(role) for role in bearer.roles)
    return Staff(bearer.staff, bearer.session_id, roles, Purpose(bearer.purpose or Purpose.CASE_WORK))
