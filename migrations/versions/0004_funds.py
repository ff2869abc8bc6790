"""Funds: instruments, dated terms, prices, calendars (schema depot)."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations import append_only

revision = "0004_funds"
down_revision = "0003_customers"
branch_labels = None
depends_on = None

_PRICE: Final = sa.Numeric(18, 6)
_PERCENT: Final = sa.Numeric(9, 6)
_TABLES: Final = ("funds", "fund_terms", "prices", "exchange_rates", "held_prices", "price_decisions")


def upgrade() -> None:
    op.create_table(
        "funds",
        sa.Column("isin", sa.Text(), primary_key=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        schema="depot",
    )
    _create_fund_terms()
    _create_prices()
    _create_held_prices()
    for table in _TABLES:
        append_only.protect(f"depot.{table}")


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.drop_table(table, schema="depot")


def _create_fund_terms() -> None:
    op.create_table(
        "fund_terms",
        sa.Column("isin", sa.Text(), sa.ForeignKey("depot.funds.isin"), primary_key=True),
        sa.Column("valid_from", sa.Date(), primary_key=True),
        sa.Column("wkn", sa.Text()),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("domicile", sa.Text(), nullable=False),
        sa.Column("fund_class", sa.Text(), nullable=False),
        sa.Column("share_class", sa.Text(), nullable=False),
        sa.Column("is_complex", sa.Boolean(), nullable=False),
        sa.Column("is_open_real_estate", sa.Boolean(), nullable=False),
        sa.Column("in_universe", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("minimum_subscription_cents", sa.BigInteger(), nullable=False),
        sa.Column("minimum_plan_cents", sa.BigInteger(), nullable=False),
        sa.Column("unit_decimals", sa.Integer(), nullable=False),
        sa.Column("cut_off", sa.Time(), nullable=False),
        sa.Column("subscription_pricing_days", sa.Integer(), nullable=False),
        sa.Column("redemption_pricing_days", sa.Integer(), nullable=False),
        sa.Column("subscription_settlement_days", sa.Integer(), nullable=False),
        sa.Column("redemption_settlement_days", sa.Integer(), nullable=False),
        sa.Column("calendars", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("front_load_percent", _PERCENT, nullable=False),
        sa.Column("front_load_discount_percent", _PERCENT, nullable=False),
        sa.Column("transaction_charge_percent", _PERCENT, nullable=False),
        sa.Column("ongoing_costs_percent", _PERCENT, nullable=False),
        sa.Column("distribution_fee_percent", _PERCENT, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("unit_decimals between 0 and 6", name="unit_decimals"),
        schema="depot",
    )


def _create_prices() -> None:
    op.create_table(
        "prices",
        sa.Column("isin", sa.Text(), sa.ForeignKey("depot.funds.isin"), primary_key=True),
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("version", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("price_id", sa.Uuid(), nullable=False, unique=True),
        sa.Column("redemption_price", _PRICE, nullable=False),
        sa.Column("issue_price", _PRICE, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("redemption_price > 0 and issue_price > 0", name="above_zero"),
        sa.CheckConstraint("version = 1 or reason is not null", name="a_correction_says_why"),
        schema="depot",
    )
    op.create_table(
        "exchange_rates",
        sa.Column("currency", sa.Text(), primary_key=True),
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("version", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("price_id", sa.Uuid(), nullable=False, unique=True),
        sa.Column("rate", _PRICE, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("rate > 0", name="above_zero"),
        sa.CheckConstraint("version = 1 or reason is not null", name="a_correction_says_why"),
        schema="depot",
    )


def _create_held_prices() -> None:
    op.create_table(
        "held_prices",
        sa.Column("price_id", sa.Uuid(), primary_key=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("value", _PRICE, nullable=False),
        sa.Column("issue_price", _PRICE),
        sa.Column("currency", sa.Text()),
        sa.Column("hold_reason", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Uuid()),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        schema="depot",
    )
    op.create_index("ix_held_prices_subject_day", "held_prices", ["subject", "day"], schema="depot")
    op.create_table(
        "price_decisions",
        sa.Column("price_id", sa.Uuid(), sa.ForeignKey("depot.held_prices.price_id"), primary_key=True),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("verdict in ('accept', 'reject')", name="verdict"),
        schema="depot",
    )
