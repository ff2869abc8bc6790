"""The first login: the temporary PIN is changed, and a token is handed out that sets up one factor (AUT-2, AUT-6)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from auth.errors import LoginRefused
from auth.model import Origin, SessionKind, SessionOpened
from auth.rules.factor_life import counts_as_factor, first_factor_may_come
from auth.store import factors, sessions
from auth.usecases.access_by_pin import access_by_pin
from auth.usecases.count_attempt import count_attempt
from auth.usecases.keep_own_pin import keep_own_pin
from auth.usecases.open_session import open_session


def begin_first_login(
    tx: Session, *, access_number: str, pin: str, new_pin: str, origin: Origin, now: datetime
) -> SessionOpened:
    """Change the PIN of an access without a factor and open its set-up; raises LoginRefused otherwise (AUT-6).

    Whoever lost the way after changing the PIN comes again with the PIN they chose, and may keep it.
    """
    count_attempt(tx, access_number, origin=origin, now=now)
    access = access_by_pin(tx, access_number, pin, now=now)
    if access is None:
        raise LoginRefused
    known = sum(counts_as_factor(each.factor.state) for each in factors.of_person(tx, access.person))
    if not first_factor_may_come(until=access.first_factor_until, known_factors=known, now=now):
        raise LoginRefused
    if access.pin_is_temporary or new_pin != pin:
        keep_own_pin(tx, access, new_pin, session=None, now=now)
    sessions.end_all(tx, access.person, keep=None, now=now)
    return open_session(tx, SessionKind.SETUP, person=access.person, now=now)
