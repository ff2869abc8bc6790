"""What happened on an access: rows that are only added, read newest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from auth.model import AccessLogEntry, AccessNote
from auth.tables import AccessLogRow
from depot.kernel.clock import new_id
from depot.kernel.ids import EventId, PersonId


def add(tx: Session, person: PersonId, note: AccessNote, *, subject: UUID, now: datetime) -> None:
    """Note what happened, with the change itself."""
    tx.execute(
        insert(AccessLogRow).values(entry_id=new_id(), person_id=person, note=note, subject=subject, happened_at=now)
    )


def of_person(tx: Session, person: PersonId, *, after: EventId | None, limit: int) -> Sequence[AccessLogEntry]:
    """The entries of a person, newest first; those older than a given one."""
    query = select(AccessLogRow.entry_id, AccessLogRow.note, AccessLogRow.happened_at).where(
        AccessLogRow.person_id == person
    )
    if after is not None:
        query = query.where(AccessLogRow.entry_id < after)
    rows = tx.execute(query.order_by(AccessLogRow.entry_id.desc()).limit(limit))
    return [AccessLogEntry(row.entry_id, AccessNote(row.note), row.happened_at) for row in rows]
