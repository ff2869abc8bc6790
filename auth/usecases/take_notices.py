"""Notices of changes to an access are handed over once, to whoever writes to persons (AUT-7, AUT-10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from auth.rules.access_note_text import notice_line
from auth.store import notices
from depot.kernel.ids import PersonId


def take_notices(tx: Session, *, limit: int) -> Mapping[PersonId, Sequence[str]]:
    """What happened, in German, by person, oldest first; it is gone with the transaction that takes it (AUT-7)."""
    taken: dict[PersonId, list[str]] = {}
    for person, note, happened_at in notices.take(tx, limit=limit):
        taken.setdefault(person, []).append(notice_line(note, happened_at))
    return taken
