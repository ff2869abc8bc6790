"""Notices to persons: added with the change, taken once by whoever writes to them (AUT-7, AUT-10)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from auth.model import AccessNote
from auth.tables import NoticeRow
from depot.kernel.clock import new_id
from depot.kernel.ids import PersonId


def add(tx: Session, person: PersonId, note: AccessNote, *, now: datetime) -> None:
    """Queue a notice."""
    tx.execute(insert(NoticeRow).values(notice_id=new_id(), person_id=person, note=note, happened_at=now))


def take(tx: Session, *, limit: int) -> Iterator[tuple[PersonId, AccessNote, datetime]]:
    """The oldest notices; those that another worker is taking are passed over."""
    oldest = select(NoticeRow.notice_id).order_by(NoticeRow.notice_id).limit(limit).with_for_update(skip_locked=True)
    gone = delete(NoticeRow).where(NoticeRow.notice_id.in_(oldest.scalar_subquery()))
    rows = tx.execute(gone.returning(NoticeRow.notice_id, NoticeRow.person_id, NoticeRow.note, NoticeRow.happened_at))
    for row in sorted(rows, key=lambda row: row.notice_id.int):
        yield row.person_id, AccessNote(row.note), row.happened_at
