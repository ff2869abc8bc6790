"""The ledger's tables: accounts with their balance, entries and transfers that never change (CSH-2)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from depot.kernel.db import Base
from depot.kernel.ids import AccountId, EntryId


class AccountRow(Base):
    """An account; the balance is the sum of its transfers, kept by the same statement that writes these."""

    __tablename__ = "ledger_accounts"
    __table_args__ = (
        # The last word: whatever the code believed, a customer's account does not fall below zero.
        CheckConstraint("may_overdraw or balance >= 0", name="not_overdrawn"),
        Index("ix_ledger_accounts_owner", "owner", postgresql_where=text("owner is not null")),
        {"schema": "depot"},
    )

    account_id: Mapped[AccountId] = mapped_column(primary_key=True)
    kind: Mapped[str]
    asset: Mapped[str]
    owner: Mapped[UUID | None]
    may_overdraw: Mapped[bool]
    balance: Mapped[int] = mapped_column(BigInteger)
    opened_at: Mapped[datetime]


class EntryRow(Base):
    """A booking; append only."""

    __tablename__ = "ledger_entries"
    __table_args__ = (
        Index("ix_ledger_entries_reference", "reference"),
        Index("uq_ledger_entries_reverses", "reverses", unique=True, postgresql_where=text("reverses is not null")),
        {"schema": "depot"},
    )

    entry_id: Mapped[EntryId] = mapped_column(primary_key=True)
    kind: Mapped[str]
    booked_on: Mapped[date]
    value_on: Mapped[date]
    reference: Mapped[UUID]
    text: Mapped[str]
    reverses: Mapped[EntryId | None] = mapped_column(ForeignKey("depot.ledger_entries.entry_id"))
    posted_at: Mapped[datetime]
    mac: Mapped[bytes] = mapped_column(LargeBinary)  # over the entry and its transfers: only the service can make it


class TransferRow(Base):
    """A movement of an entry; append only. The booking day stands here too, for balances at past days."""

    __tablename__ = "ledger_transfers"
    __table_args__ = (
        CheckConstraint("amount > 0", name="positive"),
        CheckConstraint("source <> target", name="moves"),
        Index("ix_ledger_transfers_source", "source", "booked_on"),
        Index("ix_ledger_transfers_target", "target", "booked_on"),
        {"schema": "depot"},
    )

    entry_id: Mapped[EntryId] = mapped_column(ForeignKey("depot.ledger_entries.entry_id"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    source: Mapped[AccountId] = mapped_column(ForeignKey("depot.ledger_accounts.account_id"))
    target: Mapped[AccountId] = mapped_column(ForeignKey("depot.ledger_accounts.account_id"))
    amount: Mapped[int] = mapped_column(BigInteger)
    booked_on: Mapped[date]
