"""A change of the content voids its releases (AUT-9)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from auth.store import releases


def void_releases(tx: Session, *, subject: UUID, now: datetime) -> None:
    """Void every open release of a subject that was changed or cancelled (AUT-9)."""
    releases.void(tx, subject, now=now)
