"""Applications that are not sent yet: what was filled in so far, sealed, for a month (ACC-11)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from depot.kernel.crypto import EncryptedText
from depot.kernel.db import Base
from depot.kernel.ids import ApplicationDraftId


class DraftRow(Base):
    """A form as far as it is filled in; nothing in it has been checked."""

    __tablename__ = "application_drafts"
    __table_args__ = (Index("ix_application_drafts_lapses_at", "lapses_at"), {"schema": "depot"})

    draft_id: Mapped[ApplicationDraftId] = mapped_column(primary_key=True)
    secret_digest: Mapped[bytes]
    form_sealed: Mapped[str] = mapped_column(EncryptedText)
    saved_at: Mapped[datetime]
    lapses_at: Mapped[datetime]
