"""The messages of the local SMS gateway, for development and tests (AUT-4)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from auth.model import SmsKept
from auth.store import sms_codes


def local_messages(tx: Session, *, after: UUID | None, limit: int) -> Sequence[SmsKept]:
    """What the local gateway took, oldest first (AUT-4)."""
    return sms_codes.messages(tx, after=after, limit=limit)
