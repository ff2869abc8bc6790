"""Mandates, direct debits and the files that carry payments (CSH-5 to CSH-9)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Sequence, text
from sqlalchemy.orm import Mapped, mapped_column

from depot.kernel.crypto import EncryptedText
from depot.kernel.db import Base
from depot.kernel.ids import DebitId, DepotId, MandateId, PaymentFileId, PersonId, ReleaseId, StaffId
from depot.kernel.money import Eur

MANDATE_NUMBERS = Sequence("mandate_numbers", schema="depot", metadata=Base.metadata)

_DEPOT: Final = "depot.depots.depot_id"
_MANDATE: Final = "depot.mandates.mandate_id"


class MandateRow(Base):
    """A SEPA CORE mandate as it stands; what it was before stands in `mandate_changes`."""

    __tablename__ = "mandates"
    __table_args__ = (
        Index("ix_mandates_depot_id", "depot_id"),
        CheckConstraint("kind in ('recurring', 'one_off')", name="kind"),
        CheckConstraint("length(reference) = 16", name="reference"),
        {"schema": "depot"},
    )

    mandate_id: Mapped[MandateId] = mapped_column(primary_key=True)
    depot_id: Mapped[DepotId] = mapped_column(ForeignKey(_DEPOT))
    reference: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    debtor_name: Mapped[str]
    iban_sealed: Mapped[str] = mapped_column(EncryptedText)
    iban_digest: Mapped[bytes]
    bic: Mapped[str | None]
    signed_on: Mapped[date]
    proof: Mapped[str]
    last_collected_on: Mapped[date | None]
    # The account changed since the last collection: the next one tells the debtor's bank.
    is_amended: Mapped[bool]
    revoked_on: Mapped[date | None]
    recorded_at: Mapped[datetime]


class MandateChangeRow(Base):
    """What a mandate said before it was changed; append only (CSH-5)."""

    __tablename__ = "mandate_changes"
    __table_args__ = ({"schema": "depot"},)

    mandate_id: Mapped[MandateId] = mapped_column(ForeignKey(_MANDATE), primary_key=True)
    changed_at: Mapped[datetime] = mapped_column(primary_key=True)
    debtor_name: Mapped[str]
    iban_sealed: Mapped[str] = mapped_column(EncryptedText)
    proof: Mapped[str]


class MandateSigningRow(Base):
    """A mandate that customers sign online; it becomes one with the last release it needs (CSH-5)."""

    __tablename__ = "mandate_signings"
    __table_args__ = ({"schema": "depot"},)

    mandate_id: Mapped[MandateId] = mapped_column(primary_key=True)
    depot_id: Mapped[DepotId] = mapped_column(ForeignKey(_DEPOT), index=True)
    reference: Mapped[str] = mapped_column(unique=True)
    debtor_name: Mapped[str]
    iban_sealed: Mapped[str] = mapped_column(EncryptedText)
    text_sealed: Mapped[str] = mapped_column(EncryptedText)
    asked_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class MandateSignatureRow(Base):
    """Who was asked to sign by which release, and when they did; the release is the proof (CSH-5)."""

    __tablename__ = "mandate_signatures"
    __table_args__ = ({"schema": "depot"},)

    mandate_id: Mapped[MandateId] = mapped_column(ForeignKey("depot.mandate_signings.mandate_id"), primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(primary_key=True)
    release_id: Mapped[ReleaseId]
    signed_at: Mapped[datetime | None]


class PaymentFileRow(Base):
    """A file of direct debits or transfers, made once, with a message id that never repeats (CSH-6, CSH-9)."""

    __tablename__ = "payment_files"
    __table_args__ = (
        Index("uq_payment_files_due_on", "due_on", "sequence", unique=True, postgresql_where=text("kind = 'pain.008'")),
        CheckConstraint("kind in ('pain.008', 'pain.001')", name="kind"),
        CheckConstraint("state in ('made', 'sent', 'accepted', 'rejected', 'booked')", name="state"),
        CheckConstraint("approved_by <> made_by", name="four_eyes"),
        CheckConstraint("kind = 'pain.008' or state = 'made' or approved_by is not null", name="approved"),
        CheckConstraint("payments > 0 and total_cents > 0", name="sums"),
        {"schema": "depot"},
    )

    file_id: Mapped[PaymentFileId] = mapped_column(primary_key=True)
    kind: Mapped[str]
    message_id: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str]
    due_on: Mapped[date]
    sequence: Mapped[str | None]
    payments: Mapped[int]
    total_cents: Mapped[Eur]
    sha256: Mapped[str | None]
    made_by: Mapped[StaffId | None]
    made_at: Mapped[datetime]
    approved_by: Mapped[StaffId | None]
    sent_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answer: Mapped[str | None]


class PaymentFilePartRow(Base):
    """A piece of a file exactly as sent, packed and encrypted, for it names accounts (CSH-6, PRV-4)."""

    __tablename__ = "payment_file_parts"
    __table_args__ = ({"schema": "depot"},)

    file_id: Mapped[PaymentFileId] = mapped_column(ForeignKey("depot.payment_files.file_id"), primary_key=True)
    part: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content_sealed: Mapped[bytes] = mapped_column(LargeBinary)


class DirectDebitRow(Base):
    """A collection, from its plan to its end."""

    __tablename__ = "direct_debits"
    __table_args__ = (
        Index("ix_direct_debits_depot_id", "depot_id"),
        Index("ix_direct_debits_reference", "reference"),
        Index("ix_direct_debits_mandate_id", "mandate_id"),
        Index("ix_direct_debits_file_id", "file_id", postgresql_where=text("file_id is not null")),
        Index("ix_direct_debits_scheduled", "due_on", postgresql_where=text("state = 'scheduled'")),
        Index(
            "ix_direct_debits_unanswered",
            "debit_id",
            postgresql_where=text("returned_on is not null and return_noted_at is null"),
        ),
        CheckConstraint("amount_cents > 0", name="positive"),
        CheckConstraint(
            "state in ('scheduled', 'sent', 'collected', 'rejected', 'returned', 'cancelled')", name="state"
        ),
        CheckConstraint("(state in ('scheduled', 'cancelled')) = (file_id is null)", name="sent_in_a_file"),
        {"schema": "depot"},
    )

    debit_id: Mapped[DebitId] = mapped_column(primary_key=True)
    depot_id: Mapped[DepotId] = mapped_column(ForeignKey(_DEPOT))
    mandate_id: Mapped[MandateId] = mapped_column(ForeignKey(_MANDATE))
    amount_cents: Mapped[Eur]
    due_on: Mapped[date]
    reference: Mapped[UUID]
    purpose: Mapped[str]
    state: Mapped[str]
    scheduled_at: Mapped[datetime]
    sequence: Mapped[str | None]
    file_id: Mapped[PaymentFileId | None] = mapped_column(ForeignKey("depot.payment_files.file_id"))
    announced_on: Mapped[date | None]
    collected_on: Mapped[date | None]
    returned_on: Mapped[date | None]
    return_reason: Mapped[str | None]
    bank_fee_cents: Mapped[Eur | None]
    return_noted_at: Mapped[datetime | None]
