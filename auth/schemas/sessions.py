"""Sessions over HTTP, and the answer of a call that only says that it is done (AUT-11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Self

from auth.model import AccessLogEntry, AccessNote, SessionSeen
from auth.rules.access_note_text import NOTE_TEXT
from depot.kernel.web.wire import Answer, EventRef, SessionRef


class Done(Answer):
    """It is done, at this moment."""

    done_at: datetime


class SessionShown(Answer):
    """A living session."""

    session_id: SessionRef
    opened_at: datetime
    last_used_at: datetime
    is_current: bool

    @classmethod
    def of(cls, seen: SessionSeen) -> Self:
        """From the model."""
        return cls(**asdict(seen))


class SessionsShown(Answer):
    """All living sessions of the person."""

    data: list[SessionShown]


class AccessLogEntryShown(Answer):
    """What happened on the access."""

    id: EventRef
    note: AccessNote
    text: str
    happened_at: datetime


class AccessLogShown(Answer):
    """What happened on the access, newest first."""

    data: list[AccessLogEntryShown]
    next: EventRef | None

    @classmethod
    def of(cls, entries: Sequence[AccessLogEntry], *, limit: int, language: str) -> Self:
        """From the model."""
        data = [
            AccessLogEntryShown(
                id=entry.entry_id,
                note=entry.note,
                text=NOTE_TEXT[entry.note][language],
                happened_at=entry.happened_at,
            )
            for entry in entries
        ]
        return cls(data=data, next=entries[-1].entry_id if len(entries) == limit else None)
