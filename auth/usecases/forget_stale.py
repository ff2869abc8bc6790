"""What only guarded a moment is removed: tries and logins after a day, sessions after 90 days (AUT-12)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from auth.store import attempts, logins, sessions

_A_DAY = timedelta(days=1)
_SESSIONS_KEPT = timedelta(days=90)


def forget_stale(tx: Session, *, now: datetime) -> int:
    """Remove old tries, logins and sessions; returns how many rows went (AUT-12)."""
    return (
        attempts.forget(tx, before=now - _A_DAY)
        + logins.forget(tx, before=now - _A_DAY)
        + sessions.forget(tx, before=now - _SESSIONS_KEPT)
    )
