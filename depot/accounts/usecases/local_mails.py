"""The messages of the local mail gateway, for development and tests (ACC-15)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from depot.accounts.rules.email_change import MailKept
from depot.accounts.store import mails


def local_mails(tx: Session, *, after: UUID | None, limit: int) -> Sequence[MailKept]:
    """What the local gateway took, oldest first (ACC-15)."""
    return mails.mails(tx, after=after, limit=limit)
