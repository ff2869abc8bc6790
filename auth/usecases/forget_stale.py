"""What only guarded a moment is removed: tries, logins and codes after a day, sessions after 90 days (AUT-12)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from auth.store import attempts, logins, pushes, releases, sessions, sms_codes

_A_DAY = timedelta(days=1)
_SESSIONS_KEPT = timedelta(days=90)


def forget_stale(tx: Session, *, now: datetime) -> int:
    """Remove old tries, logins, unused codes and sessions; what nobody released in time is void (AUT-12, AUT-9)."""
    releases.void_stale(tx, before=now - _A_DAY, now=now)
    return (
        attempts.forget(tx, before=now - _A_DAY)
        + logins.forget(tx, before=now - _A_DAY)
        + pushes.forget(tx, before=now - _A_DAY)
        + sms_codes.forget(tx, before=now - _A_DAY)
        + sessions.forget(tx, before=now - _SESSIONS_KEPT)
    )
