"""Who stands behind a set-up token, good for nothing but the first factor (AUT-6)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from auth.model import SetUpSession
from auth.store import sessions
from depot.kernel.errors import Unauthenticated


def set_up_session(tx: Session, *, token: str, now: datetime) -> SetUpSession:
    """The bearer of a living set-up token; raises Unauthenticated for any other (AUT-6)."""
    bearer = sessions.bearer(tx, token, is_setup=True, now=now)
    if bearer is None or bearer.person is None:
        raise Unauthenticated
    return SetUpSession(bearer.person, bearer.session_id)
