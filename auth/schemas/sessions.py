"""Sessions over HTTP, and the answer of a call that only says that it is done (AUT-11)."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Self

from auth.model import SessionSeen
from depot.kernel.web.wire import Answer, SessionRef


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
