"""What the clearing bank told, and what goes out to it (CSH-1, CSH-3, CSH-9)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from depot.kernel.crypto import EncryptedText
from depot.kernel.db import Base
from depot.kernel.ids import (
    BankFileId,
    DebitId,
    DepotId,
    EntryId,
    IncomingId,
    PaymentFileId,
    PayoutId,
    PersonId,
    StaffId,
)
from depot.kernel.money import Eur

_DEPOT: Final = "depot.depots.depot_id"


class BankFileRow(Base):
    """A file of the clearing bank as it came; the digest knows it again (CSH-3)."""

    __tablename__ = "bank_files"
    __table_args__ = ({"schema": "depot"},)

    bank_file_id: Mapped[BankFileId] = mapped_column(primary_key=True)
    message: Mapped[str]
    message_id: Mapped[str]
    sha256: Mapped[str] = mapped_column(unique=True)
    received_at: Mapped[datetime]
    content_sealed: Mapped[bytes] = mapped_column(LargeBinary)


class BankLineRow(Base):
    """A payment that the bank told of, once however many files tell of it."""

    __tablename__ = "bank_lines"
    __table_args__ = (
        Index("ix_bank_lines_open", "line_id", postgresql_where=text("state = 'open'")),
        Index(
            "ix_bank_lines_to_buy",
            "line_id",
            postgresql_where=text("isin is not null and bought_at is null and state in ('matched', 'assigned')"),
        ),
        Index("ix_bank_lines_depot_id", "depot_id", postgresql_where=text("depot_id is not null")),
        CheckConstraint(
            "state in ('collection', 'debit_return', 'payout', 'payout_return', 'cash', 'matched', 'open', 'assigned',"
            " 'returned', 'charged')",
            name="state",
        ),
        CheckConstraint("amount_cents > 0", name="positive"),
        CheckConstraint("state <> 'matched' or (depot_id is not null and isin is not null)", name="matched"),
        CheckConstraint("state not in ('assigned', 'returned', 'charged') or decided_by is not null", name="decided"),
        {"schema": "depot"},
    )

    line_id: Mapped[IncomingId] = mapped_column(primary_key=True)
    bank_file_id: Mapped[BankFileId] = mapped_column(ForeignKey("depot.bank_files.bank_file_id"))
    bank_key: Mapped[str] = mapped_column(unique=True)
    is_credit: Mapped[bool]
    amount_cents: Mapped[Eur]
    booked_on: Mapped[date]
    value_on: Mapped[date]
    name_sealed: Mapped[str] = mapped_column(EncryptedText)
    iban_sealed: Mapped[str] = mapped_column(EncryptedText)
    purpose: Mapped[str]
    state: Mapped[str]
    reason: Mapped[str | None]
    suggestions: Mapped[list[Any]]
    depot_id: Mapped[DepotId | None] = mapped_column(ForeignKey(_DEPOT))
    isin: Mapped[str | None]
    payout_id: Mapped[PayoutId | None]
    debit_id: Mapped[DebitId | None]
    entry_id: Mapped[EntryId | None]
    decided_by: Mapped[StaffId | None]
    decided_at: Mapped[datetime | None]
    bought_at: Mapped[datetime | None]
    bought_as: Mapped[UUID | None]


class PayoutRow(Base):
    """Money on its way out: asked, released, in a file of two members of staff, gone or back (CSH-1, CSH-9)."""

    __tablename__ = "payouts"
    __table_args__ = (
        Index("ix_payouts_depot_id", "depot_id", postgresql_where=text("depot_id is not null")),
        Index("ix_payouts_file_id", "file_id", postgresql_where=text("file_id is not null")),
        Index("ix_payouts_released", "payout_id", postgresql_where=text("state = 'released'")),
        Index("uq_payouts_origin_id", "origin_id", unique=True, postgresql_where=text("origin_id is not null")),
        CheckConstraint("target in ('reference', 'other', 'payer')", name="target"),
        CheckConstraint("(depot_id is null) = (target = 'payer')", name="whose"),
        CheckConstraint(
            "state in ('asked', 'released', 'filed', 'sent', 'executed', 'rejected', 'returned', 'cancelled')",
            name="state",
        ),
        CheckConstraint("(state in ('asked', 'released', 'cancelled')) = (file_id is null)", name="filed"),
        CheckConstraint("amount_cents > 0", name="positive"),
        CheckConstraint("(origin_id is null) = (pay_from is null)", name="pays_from"),
        {"schema": "depot"},
    )

    payout_id: Mapped[PayoutId] = mapped_column(primary_key=True)
    depot_id: Mapped[DepotId | None] = mapped_column(ForeignKey(_DEPOT))
    line_id: Mapped[IncomingId | None] = mapped_column(ForeignKey("depot.bank_lines.line_id"))
    target: Mapped[str]
    amount_cents: Mapped[Eur]
    name_sealed: Mapped[str] = mapped_column(EncryptedText)
    iban_sealed: Mapped[str] = mapped_column(EncryptedText)
    bic: Mapped[str | None]
    purpose: Mapped[str]
    state: Mapped[str]
    text_sealed: Mapped[str] = mapped_column(EncryptedText)
    asked_by: Mapped[PersonId | None]
    asked_at: Mapped[datetime]
    released_at: Mapped[datetime | None]
    file_id: Mapped[PaymentFileId | None] = mapped_column(ForeignKey("depot.payment_files.file_id"))
    # What asked for it where no person did: a settlement, or the closing of a depot. Its day of payment comes later.
    origin_id: Mapped[UUID | None]
    pay_from: Mapped[date | None]
    ended_on: Mapped[date | None]
    end_reason: Mapped[str | None]


class PayoutAgreementRow(Base):
    """Who released a pay-out; each person once (ACC-9)."""

    __tablename__ = "payout_agreements"
    __table_args__ = ({"schema": "depot"},)

    payout_id: Mapped[PayoutId] = mapped_column(ForeignKey("depot.payouts.payout_id"), primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(primary_key=True)
    agreed_at: Mapped[datetime]
