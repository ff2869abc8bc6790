"""Every unauthenticated call is counted before anything is looked at (AUT-12)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from auth.errors import TooManyTries
from auth.model import Origin
from auth.rules.rate_limits import wait_seconds
from auth.store import attempts
from depot.kernel.crypto import keyring


def count_attempt(tx: Session, subject: str, *, origin: Origin, now: datetime) -> None:
    """Count the try for its subject and its origin; raises TooManyTries beyond the limits (AUT-12)."""
    keys = keyring()
    of_subject, of_origin, of_all = attempts.count(
        tx, subject=keys.digest("attempt", subject), origin=keys.digest("origin", origin.address), now=now
    )
    wait = wait_seconds(of_subject=of_subject, of_origin=of_origin, of_all=of_all)
    if wait is not None:
        raise TooManyTries(retry_after_seconds=wait)
