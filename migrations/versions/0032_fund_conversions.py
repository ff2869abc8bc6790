"""Mergers and splits of funds, and what they made of positions (schema orders)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations import append_only

revision = "0032_fund_conversions"
down_revision = "0031_fees"
branch_labels = None
depends_on = None

_POSITION = "depot.positions.position_id"


def upgrade() -> None:
    op.create_table(
        "fund_conversions",
        sa.Column("conversion_id", sa.Uuid(), primary_key=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("isin", sa.Text(), nullable=False),
        sa.Column("into_isin", sa.Text(), nullable=False),
        sa.Column("ratio", sa.Numeric(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Uuid()),
        sa.Column("approved_at", sa.DateTime(timezone=True)),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("isin", "effective_on"),
        sa.CheckConstraint("ratio > 0", name="ratio"),
        sa.CheckConstraint("(kind = 'split') = (isin = into_isin) and kind in ('merger', 'split')", name="kind"),
        sa.CheckConstraint("approved_by <> proposed_by", name="four_eyes"),
        schema="orders",
    )
    op.create_table(
        "conversion_bookings",
        sa.Column("booking_id", sa.Uuid(), primary_key=True),
        sa.Column("conversion_id", sa.Uuid(), sa.ForeignKey("orders.fund_conversions.conversion_id"), nullable=False),
        sa.Column("position_id", sa.Uuid(), sa.ForeignKey(_POSITION), nullable=False),
        sa.Column("into_position_id", sa.Uuid(), sa.ForeignKey(_POSITION), nullable=False),
        sa.Column("units_micro", sa.BigInteger(), nullable=False),
        sa.Column("into_units_micro", sa.BigInteger(), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("conversion_id", "position_id"),
        sa.CheckConstraint("units_micro > 0 and into_units_micro > 0", name="units"),
        schema="orders",
    )
    append_only.protect("orders.conversion_bookings")


def downgrade() -> None:
    op.drop_table("conversion_bookings", schema="orders")
    op.drop_table("fund_conversions", schema="orders")
