"""A session ends after five minutes without use, and after twelve hours in any case (AUT-11)."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Final

from auth.model import IDLE, LIFETIME, SETUP_LIFETIME, SessionKind

# The last use is written at most once a second: a busy session costs no write per call, and ends at most 1 s early.
TOUCH_AFTER: Final = timedelta(seconds=1)


def token_digest(token: str) -> bytes:
    """What is kept of a token: 256 random bits need no salt (AUT-11)."""
    return hashlib.sha256(token.encode()).digest()


def ends_at(kind: SessionKind, now: datetime) -> datetime:
    """The moment at which a session ends however busy it is (AUT-11)."""
    return now + (SETUP_LIFETIME if kind is SessionKind.SETUP else LIFETIME)


def idle_since(now: datetime) -> datetime:
    """A session last used at this moment or before has ended (AUT-11)."""
    return now - IDLE
