"""A draft that was sent or given up is removed (ACC-11, PRV-1)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.accounts.store import drafts
from depot.kernel.ids import ApplicationDraftId


def discard_draft(tx: Session, draft: ApplicationDraftId) -> None:
    """Nothing of it is kept (ACC-11)."""
    drafts.remove(tx, draft)
