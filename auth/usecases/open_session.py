"""A session begins with a token of 256 random bits; its digest is all that is kept (AUT-11)."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from auth.model import SessionKind, SessionOpened
from auth.rules.session_life import ends_at
from auth.store import sessions
from depot.kernel.actor import Purpose
from depot.kernel.clock import new_id
from depot.kernel.ids import PersonId, SessionId, StaffId


def open_session(
    tx: Session,
    kind: SessionKind,
    *,
    person: PersonId | None = None,
    staff: StaffId | None = None,
    purpose: Purpose | None = None,
    now: datetime,
) -> SessionOpened:
    """A new session of a person or a member of staff (AUT-11)."""
    opened = SessionOpened(SessionId(new_id()), secrets.token_urlsafe(32), ends_at(kind, now))
    sessions.add(tx, opened, kind, person=person, staff=staff, purpose=purpose, now=now)
    return opened
