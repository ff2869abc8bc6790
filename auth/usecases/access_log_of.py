"""A person sees what happened on their access, failed logins included (AUT-11)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from auth.model import AccessLogEntry
from auth.store import access_log
from depot.kernel.ids import EventId, PersonId


def access_log_of(tx: Session, person: PersonId, *, after: EventId | None, limit: int) -> Sequence[AccessLogEntry]:
    """The entries of the person's own access, newest first (AUT-11)."""
    return access_log.of_person(tx, person, after=after, limit=limit)
