"""Logout ends the session at once (AUT-11)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from auth.store import sessions
from depot.kernel.ids import SessionId


def end_session(tx: Session, session: SessionId, *, now: datetime) -> None:
    """End this session; its token is worth nothing from here on (AUT-11)."""
    sessions.end(tx, session, now=now)
