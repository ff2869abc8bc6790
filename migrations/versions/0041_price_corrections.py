"""Settlements at a corrected price (FND-2)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from migrations import append_only

revision = "0041_price_corrections"
down_revision = "0040_tax_certificates"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "price_corrections",
        sa.Column("price_id", sa.Uuid(), primary_key=True),
        sa.Column("isin", sa.Text(), nullable=False),
        sa.Column("price_day", sa.Date(), nullable=False),
        sa.Column("approval_id", sa.Uuid(), sa.ForeignKey("depot.approvals.approval_id"), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        schema="orders",
    )
    op.create_table(
        "resettlements",
        sa.Column("resettlement_id", sa.Uuid(), primary_key=True),
        sa.Column("settlement_id", sa.Uuid(), sa.ForeignKey("orders.settlements.settlement_id"), nullable=False),
        sa.Column("price_id", sa.Uuid(), sa.ForeignKey("orders.price_corrections.price_id"), nullable=False),
        sa.Column("units_micro", sa.BigInteger(), nullable=False),
        sa.Column("price", sa.Numeric(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("charges", JSONB(), nullable=False),
        sa.Column("fx_margin_cents", sa.BigInteger(), nullable=False),
        sa.Column("tax_cents", sa.BigInteger(), nullable=False),
        sa.Column("payment_cents", sa.BigInteger(), nullable=False),
        sa.Column("tax_event_id", sa.Uuid()),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("settlement_id", "price_id"),
        schema="orders",
    )
    append_only.protect("orders.resettlements")


def downgrade() -> None:
    op.drop_table("resettlements", schema="orders")
    op.drop_table("price_corrections", schema="orders")
