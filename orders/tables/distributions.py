"""Distributions of funds, what was paid of them to whom, what customers chose; payments and choices never change."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from depot.kernel.db import Base
from depot.kernel.ids import (
    DepotId,
    DistributionId,
    DistributionPaymentId,
    DocumentId,
    OrderId,
    PersonId,
    PositionId,
    StaffId,
    TaxEventId,
)
from depot.kernel.money import Eur, Units


class DistributionRow(Base):
    """A distribution as the fund company announced it (FND-4); `paid_at` is set when everybody entitled was paid."""

    __tablename__ = "distributions"
    __table_args__ = (
        UniqueConstraint("isin", "ex_day"),
        CheckConstraint("ex_day <= pay_day", name="days_in_order"),
        CheckConstraint("per_unit > 0", name="per_unit_positive"),
        CheckConstraint("fx_rate > 0", name="rate_positive"),
        Index("ix_distributions_unpaid", "pay_day", postgresql_where=text("paid_at is null")),
        {"schema": "orders"},
    )

    distribution_id: Mapped[DistributionId] = mapped_column(primary_key=True)
    isin: Mapped[str]
    ex_day: Mapped[date]
    pay_day: Mapped[date]
    per_unit: Mapped[Decimal]
    currency: Mapped[str]
    fx_rate: Mapped[Decimal | None]
    announced_by: Mapped[StaffId | None]
    announced_at: Mapped[datetime]
    paid_at: Mapped[datetime | None]


class DistributionPaymentRow(Base):
    """What one position got of a distribution, once (ORD-20); append only."""

    __tablename__ = "distribution_payments"
    __table_args__ = (
        UniqueConstraint("distribution_id", "position_id"),
        UniqueConstraint("order_id"),
        CheckConstraint(
            "gross_cents = capital_gains_tax_cents + solidarity_surcharge_cents + church_tax_cents + net_cents",
            name="net_of_taxes",
        ),
        CheckConstraint("use in ('pay_out', 'reinvest')", name="use_known"),
        Index("ix_distribution_payments_depot_id", "depot_id", "payment_id"),
        {"schema": "orders"},
    )

    payment_id: Mapped[DistributionPaymentId] = mapped_column(primary_key=True)
    distribution_id: Mapped[DistributionId] = mapped_column(ForeignKey("orders.distributions.distribution_id"))
    position_id: Mapped[PositionId] = mapped_column(ForeignKey("depot.positions.position_id"))
    depot_id: Mapped[DepotId]
    person_id: Mapped[PersonId]
    units_micro: Mapped[Units]
    gross_minor: Mapped[int] = mapped_column(BigInteger)  # hundredths of the distribution's currency
    fx_rate: Mapped[Decimal]
    gross_cents: Mapped[Eur]
    capital_gains_tax_cents: Mapped[Eur]
    solidarity_surcharge_cents: Mapped[Eur]
    church_tax_cents: Mapped[Eur]
    net_cents: Mapped[Eur]
    use: Mapped[str]
    order_id: Mapped[OrderId | None] = mapped_column(ForeignKey("orders.orders.order_id"))
    tax_event_id: Mapped[TaxEventId | None]
    document_id: Mapped[DocumentId | None]
    booked_on: Mapped[date]
    paid_at: Mapped[datetime]


class DistributionUseRow(Base):
    """What a customer chose for the distributions of a position; the newest counts. Append only."""

    __tablename__ = "distribution_uses"
    __table_args__ = (
        CheckConstraint("use in ('pay_out', 'reinvest')", name="use_known"),
        Index("ix_distribution_uses_position_id", "position_id", "choice_id"),
        {"schema": "orders"},
    )

    choice_id: Mapped[UUID] = mapped_column(primary_key=True)
    position_id: Mapped[PositionId] = mapped_column(ForeignKey("depot.positions.position_id"))
    use: Mapped[str]
    chosen_by: Mapped[PersonId]
    chosen_at: Mapped[datetime]


class CollectionWayRow(Base):
    """How a customer wants the tax on a Vorabpauschale collected (TAX-34); the newest counts. Append only."""

    __tablename__ = "collection_ways"
    __table_args__ = (
        CheckConstraint("way in ('units', 'cash_account')", name="way_known"),
        Index("ix_collection_ways_depot_id", "depot_id", "choice_id"),
        {"schema": "orders"},
    )

    choice_id: Mapped[UUID] = mapped_column(primary_key=True)
    depot_id: Mapped[DepotId] = mapped_column(ForeignKey("depot.depots.depot_id"))
    way: Mapped[str]
    chosen_by: Mapped[PersonId]
    chosen_at: Mapped[datetime]


class CollectionOrderRow(Base):
    """The sale made to meet the tax of a Vorabpauschale, by the tax event (TAX-34); append only.

    Another one is never made while it is open, nor after it failed.
    """

    __tablename__ = "collection_orders"
    __table_args__ = (
        Index("uq_collection_orders_event_id", "event_id", unique=True),
        {"schema": "orders"},
    )

    order_id: Mapped[OrderId] = mapped_column(ForeignKey("orders.orders.order_id"), primary_key=True)
    event_id: Mapped[TaxEventId] = mapped_column(ForeignKey("tax.events.event_id"))
    placed_at: Mapped[datetime]
