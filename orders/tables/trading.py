"""Orders on their way from the customer to the settlement; settlements and confirmations are never changed."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from depot.kernel.db import Base
from depot.kernel.ids import (
    BundleId,
    DepotId,
    DocumentId,
    FindingId,
    OrderId,
    PersonId,
    PositionId,
    SettlementId,
    StaffId,
    TaxEventId,
)
from depot.kernel.money import Eur, Units


class OrderRow(Base):
    """One order; its state moves along `rules.life_cycle`, what was asked never changes."""

    __tablename__ = "orders"
    __table_args__ = (
        Index("ix_orders_depot_id", "depot_id", "order_id"),
        Index("ix_orders_accepted", "cut_off_at", postgresql_where=text("state = 'accepted'")),
        Index("ix_orders_placed", "lapses_at", postgresql_where=text("state = 'placed'")),
        Index("ix_orders_bundle_id", "bundle_id", "order_id"),
        Index("ix_orders_isin_price_day", "isin", "price_day"),
        Index(
            "ix_orders_waiting",
            "state",
            "isin",
            "order_id",
            postgresql_where=text("state in ('watching', 'suspended')"),
        ),
        CheckConstraint("units_held_micro >= 0 and money_held_cents >= 0", name="holds"),
        CheckConstraint("(amount_cents is not null) = (sized_by = 'amount')", name="amount"),
        CheckConstraint("(units_micro is not null) = (sized_by = 'units')", name="units"),
        {"schema": "orders"},
    )

    order_id: Mapped[OrderId] = mapped_column(primary_key=True)
    depot_id: Mapped[DepotId]
    position_id: Mapped[PositionId | None] = mapped_column(ForeignKey("depot.positions.position_id"))
    isin: Mapped[str]
    side: Mapped[str]
    sized_by: Mapped[str]
    amount_cents: Mapped[Eur | None]
    units_micro: Mapped[Units | None]
    money: Mapped[str]
    purpose: Mapped[str]
    state: Mapped[str]
    placed_by: Mapped[PersonId | None]
    placed_at: Mapped[datetime]
    terms_valid_from: Mapped[date]
    charge_percent: Mapped[Decimal]
    cost_information: Mapped[str | None] = mapped_column(ForeignKey("orders.cost_informations.version"))
    lapses_at: Mapped[datetime]
    units_held_micro: Mapped[Units]
    money_held_cents: Mapped[Eur]
    received_at: Mapped[datetime | None]
    cut_off_at: Mapped[datetime | None]
    order_day: Mapped[date | None]
    price_day: Mapped[date | None]
    settlement_day: Mapped[date | None]
    bundle_id: Mapped[BundleId | None] = mapped_column(ForeignKey("orders.bundles.bundle_id"))
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]


class CostInformationRow(Base):
    """What persons were shown about the costs of an order, by the digest of its content (CST-2); never changed."""

    __tablename__ = "cost_informations"
    __table_args__ = ({"schema": "orders"},)

    version: Mapped[str] = mapped_column(primary_key=True)
    isin: Mapped[str]
    side: Mapped[str]
    content: Mapped[dict[str, Any]]
    first_used_at: Mapped[datetime]


class ReleaseRow(Base):
    """Who has released an order, each with their own factor (ORD-4); never changed."""

    __tablename__ = "order_releases"
    __table_args__ = ({"schema": "orders"},)

    order_id: Mapped[OrderId] = mapped_column(ForeignKey("orders.orders.order_id"), primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(primary_key=True)
    released_at: Mapped[datetime]


class BundleRow(Base):
    """One order to the fund company; what is split off later names where it came from (ORD-10)."""

    __tablename__ = "bundles"
    __table_args__ = (
        Index("ix_bundles_open", "price_day", postgresql_where=text("state <> 'settled'")),
        {"schema": "orders"},
    )

    bundle_id: Mapped[BundleId] = mapped_column(primary_key=True)
    isin: Mapped[str]
    side: Mapped[str]
    order_day: Mapped[date]
    price_day: Mapped[date]
    settlement_day: Mapped[date]
    state: Mapped[str]
    orders: Mapped[int]
    total_amount_cents: Mapped[Eur]
    total_units_micro: Mapped[Units]
    sent_at: Mapped[datetime]
    origin_id: Mapped[BundleId | None] = mapped_column(ForeignKey("orders.bundles.bundle_id"))


class ConfirmationRow(Base):
    """What the fund company confirmed; one per bundle, never changed."""

    __tablename__ = "confirmations"
    __table_args__ = ({"schema": "orders"},)

    bundle_id: Mapped[BundleId] = mapped_column(ForeignKey("orders.bundles.bundle_id"), primary_key=True)
    price: Mapped[Decimal]
    currency: Mapped[str]
    total_units_micro: Mapped[Units]
    total_amount: Mapped[Decimal]  # in the fund's currency
    received_at: Mapped[datetime]
    source: Mapped[str]


class FindingRow(Base):
    """A line of a confirmation file that needs a person: nothing is guessed (ORD-10)."""

    __tablename__ = "confirmation_findings"
    __table_args__ = (
        UniqueConstraint("source", "line", "reason"),
        Index("ix_confirmation_findings_open", "finding_id", postgresql_where=text("done_at is null")),
        {"schema": "orders"},
    )

    finding_id: Mapped[FindingId] = mapped_column(primary_key=True)
    source: Mapped[str]
    line: Mapped[int]
    reason: Mapped[str]
    detail: Mapped[str]
    bundle_id: Mapped[BundleId | None]
    order_id: Mapped[OrderId | None]
    found_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by: Mapped[StaffId | None]


class SettlementRow(Base):
    """What was booked for an order: once, whatever happens (ORD-12). Never changed."""

    __tablename__ = "settlements"
    __table_args__ = (UniqueConstraint("order_id"), {"schema": "orders"})

    settlement_id: Mapped[SettlementId] = mapped_column(primary_key=True)
    order_id: Mapped[OrderId] = mapped_column(ForeignKey("orders.orders.order_id"))
    bundle_id: Mapped[BundleId | None] = mapped_column(ForeignKey("orders.bundles.bundle_id"))
    position_id: Mapped[PositionId] = mapped_column(ForeignKey("depot.positions.position_id"))
    units_micro: Mapped[Units]
    price: Mapped[Decimal]
    currency: Mapped[str]
    mid_rate: Mapped[Decimal]
    fx_rate: Mapped[Decimal]
    amount_cents: Mapped[Eur]
    charges: Mapped[list[Any]]
    fx_margin_cents: Mapped[Eur]
    tax_cents: Mapped[Eur]
    payment_cents: Mapped[Eur]
    tax_event_id: Mapped[TaxEventId | None]
    document_id: Mapped[DocumentId | None]
    booked_on: Mapped[date]
    settled_at: Mapped[datetime]


class AdmissionRow(Base):
    """A person's admission to complex funds (ORD-13)."""

    __tablename__ = "complex_fund_admissions"
    __table_args__ = ({"schema": "orders"},)

    person_id: Mapped[PersonId] = mapped_column(primary_key=True)
    admitted_on: Mapped[date]
    proof: Mapped[str]
