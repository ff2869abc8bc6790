"""A new e-mail address waits for the code that was sent to it; and what the local mail gateway took (ACC-15)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from depot.kernel.crypto import EncryptedText
from depot.kernel.db import Base
from depot.kernel.ids import PersonId


class EmailChangeRow(Base):
    """A new address with the digest of its code; a person has at most one open."""

    __tablename__ = "email_changes"
    __table_args__ = (
        CheckConstraint("done_at is null or closed_at is not null", name="done"),
        Index("ix_email_changes_person_id", "person_id", "asked_at"),
        Index("uq_email_changes_open", "person_id", unique=True, postgresql_where=text("closed_at is null")),
        {"schema": "depot"},
    )

    change_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("depot.persons.person_id"))
    email_sealed: Mapped[str] = mapped_column(EncryptedText)
    code_digest: Mapped[bytes]
    failures: Mapped[int]
    asked_at: Mapped[datetime]
    lapses_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]


class MailRow(Base):
    """Messages of the local gateway, sealed; a production installation sends through its own gateway."""

    __tablename__ = "mail_outbox"
    __table_args__ = ({"schema": "depot"},)

    message_id: Mapped[UUID] = mapped_column(primary_key=True)
    address_sealed: Mapped[str] = mapped_column(EncryptedText)
    subject: Mapped[str]
    text_sealed: Mapped[str] = mapped_column(EncryptedText)
    sent_at: Mapped[datetime]
