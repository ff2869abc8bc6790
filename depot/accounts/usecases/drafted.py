"""A draft of an application, for who has its secret (ACC-11, AUT-16)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.rules.draft import Draft
from depot.accounts.rules.resuming import is_applicant
from depot.accounts.store import drafts
from depot.accounts.usecases.draft_digest import draft_digest
from depot.kernel.errors import NotFound
from depot.kernel.ids import ApplicationDraftId


def drafted(tx: Session, draft: ApplicationDraftId, *, secret: str, now: datetime) -> Draft:
    """An unknown draft, one that lapsed and a wrong secret are refused alike (AUT-16)."""
    if not is_applicant(draft_digest(draft, secret), drafts.secret_digest(tx, draft, now=now)):
        raise NotFound("draft")
    return drafts.draft(tx, draft)
