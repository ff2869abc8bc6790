"""Whoever lost all factors sets up a new one with access id and PIN; a letter activates it (AUT-7)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from auth.errors import LoginRefused
from auth.model import Origin, SessionKind, SessionOpened
from auth.rules.factor_life import counts_as_factor
from auth.store import factors
from auth.usecases.access_by_pin import access_by_pin
from auth.usecases.count_attempt import count_attempt
from auth.usecases.open_session import open_session


def open_recovery(tx: Session, *, access_number: str, pin: str, origin: Origin, now: datetime) -> SessionOpened:
    """A set-up token for one new factor; raises LoginRefused for whatever was wrong (AUT-7, AUT-11)."""
    count_attempt(tx, access_number, origin=origin, now=now)
    access = access_by_pin(tx, access_number, pin, now=now)
    if access is None or access.pin_is_temporary:
        raise LoginRefused
    if not any(counts_as_factor(each.factor.state) for each in factors.of_person(tx, access.person)):
        raise LoginRefused
    return open_session(tx, SessionKind.SETUP, person=access.person, now=now)
