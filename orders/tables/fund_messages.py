"""What went to fund companies and came back: messages, executions, replies, and what staff decided about them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from depot.kernel.db import Base
from depot.kernel.ids import BundleId, FindingId, OrderId, StaffId
from depot.kernel.money import Units


class FundMessageRow(Base):
    """A message as it went out or came in, deflated; never changed but for the moment it was fetched (ORD-10)."""

    __tablename__ = "fund_messages"
    __table_args__ = (
        Index("uq_fund_messages_sent", "message_id", unique=True, postgresql_where=text("direction = 'sent'")),
        Index("ix_fund_messages_bundle_id", "bundle_id", postgresql_where=text("bundle_id is not null")),
        Index(
            "ix_fund_messages_waiting",
            "message_key",
            postgresql_where=text("direction = 'sent' and fetched_at is null"),
        ),
        UniqueConstraint("direction", "digest"),
        CheckConstraint("direction in ('sent', 'received')", name="direction_known"),
        {"schema": "orders"},
    )

    message_key: Mapped[UUID] = mapped_column(primary_key=True)
    direction: Mapped[str]
    message_id: Mapped[str]
    kind: Mapped[str]
    bundle_id: Mapped[BundleId | None] = mapped_column(ForeignKey("orders.bundles.bundle_id"))
    digest: Mapped[str]
    content: Mapped[bytes]
    made_at: Mapped[datetime]
    fetched_at: Mapped[datetime | None]


class ExecutionRow(Base):
    """One execution that a fund company confirmed of an order, once by its deal reference; never changed."""

    __tablename__ = "executions"
    __table_args__ = ({"schema": "orders"},)

    order_id: Mapped[OrderId] = mapped_column(ForeignKey("orders.orders.order_id"), primary_key=True)
    deal_reference: Mapped[str] = mapped_column(primary_key=True)
    price_day: Mapped[date]
    price: Mapped[Decimal]
    currency: Mapped[str]
    fx_rate: Mapped[Decimal | None]
    units_micro: Mapped[Units]
    amount: Mapped[Decimal]
    is_partial: Mapped[bool]
    source: Mapped[str]
    received_at: Mapped[datetime]


class FundReplyRow(Base):
    """How an order, or a whole bundle, stands at the fund company by its own word; never changed."""

    __tablename__ = "fund_replies"
    __table_args__ = (
        UniqueConstraint("source", "line"),
        Index("ix_fund_replies_bundle_id", "bundle_id"),
        Index("ix_fund_replies_order_id", "order_id", postgresql_where=text("order_id is not null")),
        {"schema": "orders"},
    )

    reply_id: Mapped[UUID] = mapped_column(primary_key=True)
    bundle_id: Mapped[BundleId] = mapped_column(ForeignKey("orders.bundles.bundle_id"))
    order_id: Mapped[OrderId | None] = mapped_column(ForeignKey("orders.orders.order_id"))
    status: Mapped[str]
    reason: Mapped[str]
    source: Mapped[str]
    line: Mapped[int]
    received_at: Mapped[datetime]


class FindingDecisionRow(Base):
    """What staff wants done about a finding; where money moves a second person says yes or no (ORD-10)."""

    __tablename__ = "finding_decisions"
    __table_args__ = (
        Index("uq_finding_decisions_open", "finding_id", unique=True, postgresql_where=text("outcome is null")),
        CheckConstraint("action in ('accept', 'book_rest', 'reject', 'ask_again', 'take_over')", name="action_known"),
        CheckConstraint("outcome in ('done', 'refused')", name="outcome_known"),
        CheckConstraint("action = 'ask_again' or decided_by <> proposed_by", name="four_eyes"),
        CheckConstraint("num_nulls(outcome, decided_by, decided_at) in (0, 3)", name="decided_whole"),
        {"schema": "orders"},
    )

    decision_id: Mapped[UUID] = mapped_column(primary_key=True)
    finding_id: Mapped[FindingId] = mapped_column(ForeignKey("orders.confirmation_findings.finding_id"))
    action: Mapped[str]
    reason: Mapped[str]
    proposed_by: Mapped[StaffId]
    proposed_at: Mapped[datetime]
    decided_by: Mapped[StaffId | None]
    decided_at: Mapped[datetime | None]
    outcome: Mapped[str | None]


class AcceptedUnitsRow(Base):
    """The units that an order settles at because two members of staff said so; never changed (ORD-10)."""

    __tablename__ = "accepted_units"
    __table_args__ = ({"schema": "orders"},)

    order_id: Mapped[OrderId] = mapped_column(ForeignKey("orders.orders.order_id"), primary_key=True)
    finding_id: Mapped[FindingId] = mapped_column(ForeignKey("orders.confirmation_findings.finding_id"))
    units_micro: Mapped[Units]
