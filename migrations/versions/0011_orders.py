"""Orders: orders, bundles, settlements, distributions (schema orders)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from migrations import append_only

revision = "0011_orders"
down_revision = "0010_consent"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_cost_informations()
    _create_bundles()
    _create_orders()
    _create_releases()
    _create_settlements()
    _create_admissions()


def downgrade() -> None:
    for table in (
        "complex_fund_admissions",
        "settlements",
        "confirmation_findings",
        "order_releases",
        "orders",
        "confirmations",
        "bundles",
        "cost_informations",
    ):
        op.drop_table(table, schema="orders")


def _create_cost_informations() -> None:
    op.create_table(
        "cost_informations",
        sa.Column("version", sa.Text(), primary_key=True),
        sa.Column("isin", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("content", JSONB(), nullable=False),
        sa.Column("first_used_at", sa.DateTime(timezone=True), nullable=False),
        schema="orders",
    )
    append_only.protect("orders.cost_informations")


def _create_bundles() -> None:
    op.create_table(
        "bundles",
        sa.Column("bundle_id", sa.Uuid(), primary_key=True),
        sa.Column("isin", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("order_day", sa.Date(), nullable=False),
        sa.Column("price_day", sa.Date(), nullable=False),
        sa.Column("settlement_day", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.Column("total_amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("total_units_micro", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        schema="orders",
    )
    op.create_index(
        "ix_bundles_open", "bundles", ["price_day"], schema="orders", postgresql_where=sa.text("state <> 'settled'")
    )
    op.create_table(
        "confirmations",
        sa.Column("bundle_id", sa.Uuid(), sa.ForeignKey("orders.bundles.bundle_id"), primary_key=True),
        sa.Column("price", sa.Numeric(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("total_units_micro", sa.BigInteger(), nullable=False),
        sa.Column("total_amount", sa.Numeric(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        schema="orders",
    )
    append_only.protect("orders.confirmations")


def _create_orders() -> None:
    op.create_table(
        "orders",
        sa.Column("order_id", sa.Uuid(), primary_key=True),
        sa.Column("depot_id", sa.Uuid(), nullable=False),
        sa.Column("position_id", sa.Uuid(), sa.ForeignKey("depot.positions.position_id")),
        sa.Column("isin", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("sized_by", sa.Text(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger()),
        sa.Column("units_micro", sa.BigInteger()),
        sa.Column("money", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("placed_by", sa.Uuid()),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("terms_valid_from", sa.Date(), nullable=False),
        sa.Column("charge_percent", sa.Numeric(), nullable=False),
        sa.Column("cost_information", sa.Text(), sa.ForeignKey("orders.cost_informations.version")),
        sa.Column("lapses_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("units_held_micro", sa.BigInteger(), nullable=False),
        sa.Column("money_held_cents", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True)),
        sa.Column("cut_off_at", sa.DateTime(timezone=True)),
        sa.Column("order_day", sa.Date()),
        sa.Column("price_day", sa.Date()),
        sa.Column("settlement_day", sa.Date()),
        sa.Column("bundle_id", sa.Uuid(), sa.ForeignKey("orders.bundles.bundle_id")),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("end_reason", sa.Text()),
        sa.CheckConstraint("units_held_micro >= 0 and money_held_cents >= 0", name="holds"),
        sa.CheckConstraint("(amount_cents is not null) = (sized_by = 'amount')", name="amount"),
        sa.CheckConstraint("(units_micro is not null) = (sized_by = 'units')", name="units"),
        schema="orders",
    )
    op.create_index("ix_orders_depot_id", "orders", ["depot_id", "order_id"], schema="orders")
    op.create_index("ix_orders_bundle_id", "orders", ["bundle_id", "order_id"], schema="orders")
    for name, column, state in (
        ("ix_orders_accepted", "cut_off_at", "accepted"),
        ("ix_orders_placed", "lapses_at", "placed"),
    ):
        condition = sa.text(f"state = '{state}'")
        op.create_index(name, "orders", [column], schema="orders", postgresql_where=condition)
    op.execute("alter table orders.orders set (fillfactor = 80)")


def _create_releases() -> None:
    op.create_table(
        "order_releases",
        sa.Column("order_id", sa.Uuid(), sa.ForeignKey("orders.orders.order_id"), primary_key=True),
        sa.Column("person_id", sa.Uuid(), primary_key=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        schema="orders",
    )
    append_only.protect("orders.order_releases")


def _create_settlements() -> None:
    op.create_table(
        "confirmation_findings",
        sa.Column("finding_id", sa.Uuid(), primary_key=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("bundle_id", sa.Uuid()),
        sa.Column("order_id", sa.Uuid()),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        sa.Column("done_by", sa.Uuid()),
        sa.UniqueConstraint("source", "line", "reason"),
        schema="orders",
    )
    op.create_index(
        "ix_confirmation_findings_open",
        "confirmation_findings",
        ["finding_id"],
        schema="orders",
        postgresql_where=sa.text("done_at is null"),
    )
    op.create_table(
        "settlements",
        sa.Column("settlement_id", sa.Uuid(), primary_key=True),
        sa.Column("order_id", sa.Uuid(), sa.ForeignKey("orders.orders.order_id"), nullable=False),
        sa.Column("bundle_id", sa.Uuid(), sa.ForeignKey("orders.bundles.bundle_id")),
        sa.Column("position_id", sa.Uuid(), sa.ForeignKey("depot.positions.position_id"), nullable=False),
        sa.Column("units_micro", sa.BigInteger(), nullable=False),
        sa.Column("price", sa.Numeric(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("mid_rate", sa.Numeric(), nullable=False),
        sa.Column("fx_rate", sa.Numeric(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("charges", JSONB(), nullable=False),
        sa.Column("fx_margin_cents", sa.BigInteger(), nullable=False),
        sa.Column("tax_cents", sa.BigInteger(), nullable=False),
        sa.Column("payment_cents", sa.BigInteger(), nullable=False),
        sa.Column("tax_event_id", sa.Uuid()),
        sa.Column("document_id", sa.Uuid()),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("order_id"),
        schema="orders",
    )
    append_only.protect("orders.settlements")


def _create_admissions() -> None:
    op.create_table(
        "complex_fund_admissions",
        sa.Column("person_id", sa.Uuid(), primary_key=True),
        sa.Column("admitted_on", sa.Date(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        schema="orders",
    )
