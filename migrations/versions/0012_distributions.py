"""Distributions, their payments, and the sales that collect the tax on Vorabpauschalen (schema orders)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations import append_only

revision = "0012_distributions"
down_revision = "0011_orders"
branch_labels = None
depends_on = None

_POSITION = "depot.positions.position_id"
_ORDER = "orders.orders.order_id"
_TAXES = ("capital_gains_tax_cents", "solidarity_surcharge_cents", "church_tax_cents")


def upgrade() -> None:
    _create_distributions()
    _create_payments()
    _create_uses()
    _create_ways()
    _create_collection_orders()


def downgrade() -> None:
    for table in (
        "collection_orders",
        "collection_ways",
        "distribution_uses",
        "distribution_payments",
        "distributions",
    ):
        op.drop_table(table, schema="orders")


def _cents(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger(), nullable=False) for name in names]


def _create_distributions() -> None:
    op.create_table(
        "distributions",
        sa.Column("distribution_id", sa.Uuid(), primary_key=True),
        sa.Column("isin", sa.Text(), nullable=False),
        sa.Column("ex_day", sa.Date(), nullable=False),
        sa.Column("pay_day", sa.Date(), nullable=False),
        sa.Column("per_unit", sa.Numeric(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("fx_rate", sa.Numeric()),
        sa.Column("announced_by", sa.Uuid()),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("isin", "ex_day"),
        sa.CheckConstraint("ex_day <= pay_day", name="days_in_order"),
        sa.CheckConstraint("per_unit > 0", name="per_unit_positive"),
        sa.CheckConstraint("fx_rate > 0", name="rate_positive"),
        schema="orders",
    )
    unpaid = sa.text("paid_at is null")
    op.create_index("ix_distributions_unpaid", "distributions", ["pay_day"], schema="orders", postgresql_where=unpaid)


def _create_payments() -> None:
    op.create_table(
        "distribution_payments",
        sa.Column("payment_id", sa.Uuid(), primary_key=True),
        sa.Column("distribution_id", sa.Uuid(), sa.ForeignKey("orders.distributions.distribution_id"), nullable=False),
        sa.Column("position_id", sa.Uuid(), sa.ForeignKey(_POSITION), nullable=False),
        sa.Column("depot_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("units_micro", sa.BigInteger(), nullable=False),
        sa.Column("gross_minor", sa.BigInteger(), nullable=False),
        sa.Column("fx_rate", sa.Numeric(), nullable=False),
        *_cents("gross_cents", *_TAXES, "net_cents"),
        sa.Column("use", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Uuid(), sa.ForeignKey(_ORDER)),
        sa.Column("tax_event_id", sa.Uuid()),
        sa.Column("document_id", sa.Uuid()),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("distribution_id", "position_id"),
        sa.UniqueConstraint("order_id"),
        sa.CheckConstraint(f"gross_cents = {' + '.join(_TAXES)} + net_cents", name="net_of_taxes"),
        sa.CheckConstraint("use in ('pay_out', 'reinvest')", name="use_known"),
        schema="orders",
    )
    op.create_index(
        "ix_distribution_payments_depot_id", "distribution_payments", ["depot_id", "payment_id"], schema="orders"
    )
    append_only.protect("orders.distribution_payments")


def _create_uses() -> None:
    op.create_table(
        "distribution_uses",
        sa.Column("choice_id", sa.Uuid(), primary_key=True),
        sa.Column("position_id", sa.Uuid(), sa.ForeignKey(_POSITION), nullable=False),
        sa.Column("use", sa.Text(), nullable=False),
        sa.Column("chosen_by", sa.Uuid(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("use in ('pay_out', 'reinvest')", name="use_known"),
        schema="orders",
    )
    op.create_index(
        "ix_distribution_uses_position_id", "distribution_uses", ["position_id", "choice_id"], schema="orders"
    )
    append_only.protect("orders.distribution_uses")


def _create_ways() -> None:
    op.create_table(
        "collection_ways",
        sa.Column("choice_id", sa.Uuid(), primary_key=True),
        sa.Column("depot_id", sa.Uuid(), sa.ForeignKey("depot.depots.depot_id"), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("chosen_by", sa.Uuid(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("way in ('units', 'cash_account')", name="way_known"),
        schema="orders",
    )
    op.create_index("ix_collection_ways_depot_id", "collection_ways", ["depot_id", "choice_id"], schema="orders")
    append_only.protect("orders.collection_ways")


def _create_collection_orders() -> None:
    op.create_table(
        "collection_orders",
        sa.Column("order_id", sa.Uuid(), sa.ForeignKey(_ORDER), primary_key=True),
        sa.Column("event_id", sa.Uuid(), sa.ForeignKey("tax.events.event_id"), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        schema="orders",
    )
    op.create_index("uq_collection_orders_event_id", "collection_orders", ["event_id"], unique=True, schema="orders")
    append_only.protect("orders.collection_orders")
