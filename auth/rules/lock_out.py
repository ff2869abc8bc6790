"""Five wrong PINs lock the access: a quarter of an hour, an hour, a day, then until a letter (AUT-10)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from auth.model import FAILURES_ALLOWED, Tries

LOCKS: Final = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=24))


def is_locked(tries: Tries, now: datetime) -> bool:
    """A locked access evaluates no PIN (AUT-10)."""
    return tries.locked_for_good or (tries.locked_until is not None and now < tries.locked_until)


def after_wrong(tries: Tries, now: datetime) -> Tries:
    """One more wrong try; the fifth in a row locks, longer each time (AUT-10)."""
    failed = tries.failed + 1
    if failed < FAILURES_ALLOWED:
        return Tries(failed, tries.level, tries.locked_until, tries.locked_for_good)
    if tries.level < len(LOCKS):
        return Tries(0, tries.level + 1, now + LOCKS[tries.level])
    return Tries(0, tries.level, None, locked_for_good=True)
