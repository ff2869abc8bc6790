"""A login has five minutes, five answers and one success, and falls with the PIN it was opened with (AUT-3, AUT-11)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from auth.model import FAILURES_ALLOWED, Access, Login
from auth.rules.lock_out import is_locked

# How far the clock of a device may be off when it asks what waits for it.
DEVICE_CLOCK_MAY_BE_OFF: Final = timedelta(minutes=2)


def may_try_pin(access: Access, now: datetime) -> bool:
    """A locked access and a temporary PIN past its 30 days evaluate nothing (AUT-10, AUT-2)."""
    return not is_locked(access.tries, now) and (access.pin_expires_at is None or now < access.pin_expires_at)


def may_answer(login: Login, access: Access, now: datetime) -> bool:
    """Whether this login can still succeed (AUT-11)."""
    return (
        not login.is_closed
        and now < login.expires_at
        and login.failures < FAILURES_ALLOWED
        and login.opened_at >= access.pin_set_at
        and may_try_pin(access, now)
    )


def is_timely(signed_at: str, now: datetime) -> bool:
    """Whether a device signed just now; anything else than a time with offset is not timely (AUT-9)."""
    try:
        moment = datetime.fromisoformat(signed_at)
    except ValueError:
        return False
    return moment.tzinfo is not None and abs(moment - now) <= DEVICE_CLOCK_MAY_BE_OFF
