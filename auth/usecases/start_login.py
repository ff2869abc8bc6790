"""The first half of a login: access id and PIN; its answer looks the same whatever was wrong (AUT-3, AUT-11)."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from auth.model import CHALLENGE_LIFETIME, LoginOpened, Origin
from auth.store import logins
from auth.usecases.access_by_pin import access_by_pin
from auth.usecases.count_attempt import count_attempt
from depot.kernel.clock import new_id
from depot.kernel.ids import LoginId


def start_login(tx: Session, *, access_number: str, pin: str, origin: Origin, now: datetime) -> LoginOpened:
    """Check the PIN, tell nothing, and ask for a factor (AUT-3, AUT-11)."""
    count_attempt(tx, access_number, origin=origin, now=now)
    access = access_by_pin(tx, access_number, pin, now=now)
    opened = LoginOpened(LoginId(new_id()), secrets.token_urlsafe(24), now + CHALLENGE_LIFETIME)
    logins.add(tx, opened, None if access is None else access.access_id, now=now)
    return opened
