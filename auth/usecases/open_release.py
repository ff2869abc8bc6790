"""A release is bound to a person and to the exact text of what is released, for five minutes (AUT-9)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from auth.model import Release
from auth.usecases.release_opening import release_opening
from depot.kernel.hot_sql import ask
from depot.kernel.ids import PersonId


def open_release(tx: Session, *, person: PersonId, act: str, subject: UUID, text: str, now: datetime) -> Release:
    """Ask the person to release this text; an older release of the same act and subject is void (AUT-9)."""
    return ask(tx, release_opening(person=person, act=act, subject=subject, text=text, now=now))
