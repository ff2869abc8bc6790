"""Drafts of applications."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from depot.accounts.rules.draft import Draft
from depot.accounts.tables.drafts import DraftRow
from depot.kernel.ids import ApplicationDraftId


def add(tx: Session, draft_id: ApplicationDraftId, digest: bytes, form: str, *, until: datetime, now: datetime) -> None:
    """A first version."""
    tx.execute(
        insert(DraftRow).values(
            draft_id=draft_id, secret_digest=digest, form_sealed=form, saved_at=now, lapses_at=until
        )
    )


def keep(tx: Session, draft_id: ApplicationDraftId, form: str, *, until: datetime, now: datetime) -> None:
    """The next version takes the place of the one before."""
    query = update(DraftRow).where(DraftRow.draft_id == draft_id)
    tx.execute(query.values(form_sealed=form, saved_at=now, lapses_at=until))


def secret_digest(tx: Session, draft_id: ApplicationDraftId, *, now: datetime) -> bytes | None:
    """What is kept of the secret of a draft that has not lapsed."""
    return tx.scalar(select(DraftRow.secret_digest).where(DraftRow.draft_id == draft_id, DraftRow.lapses_at > now))


def draft(tx: Session, draft_id: ApplicationDraftId) -> Draft:
    """The last version."""
    row = tx.execute(select(DraftRow.__table__).where(DraftRow.draft_id == draft_id)).one()
    return Draft(ApplicationDraftId(row.draft_id), json.loads(row.form_sealed), row.lapses_at)


def remove(tx: Session, draft_id: ApplicationDraftId) -> None:
    """Nothing is left of it."""
    tx.execute(delete(DraftRow).where(DraftRow.draft_id == draft_id))


def forget(tx: Session, *, now: datetime) -> int:
    """Remove what has lapsed."""
    gone = delete(DraftRow).where(DraftRow.lapses_at <= now).returning(DraftRow.draft_id)
    return len(tx.execute(gone).all())
