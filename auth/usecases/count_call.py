"""A public call that names no access is counted for its origin and as a whole (AUT-12)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from auth.model import Origin
from auth.usecases.count_attempt import count_attempt
from depot.kernel.clock import new_id


def count_call(tx: Session, *, origin: Origin, now: datetime) -> None:
    """Count the call; raises TooManyTries beyond the limits of its address and of the service (AUT-12)."""
    count_attempt(tx, str(new_id()), origin=origin, now=now)
