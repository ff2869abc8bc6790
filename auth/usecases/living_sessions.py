"""A person sees where they are logged in (AUT-11)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from auth.model import SessionSeen
from auth.store import sessions
from depot.kernel.ids import PersonId, SessionId


def living_sessions(tx: Session, *, person: PersonId, current: SessionId, now: datetime) -> Sequence[SessionSeen]:
    """The living sessions of the person, oldest first (AUT-11)."""
    return sessions.living(tx, person, current=current, now=now)
