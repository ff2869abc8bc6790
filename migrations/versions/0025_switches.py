"""The legs of switches, and an index for the prices that orders wait for (schema orders)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025_switches"
down_revision = "0024_bank_money"
branch_labels = None
depends_on = None

_ORDER = "orders.orders.order_id"


def upgrade() -> None:
    op.create_table(
        "switch_legs",
        sa.Column("order_id", sa.Uuid(), sa.ForeignKey(_ORDER), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("isin", sa.Text(), nullable=False),
        sa.Column("percent", sa.Numeric(), nullable=False),
        sa.Column("leg_order_id", sa.Uuid(), sa.ForeignKey(_ORDER)),
        sa.UniqueConstraint("order_id", "isin"),
        sa.UniqueConstraint("leg_order_id"),
        sa.CheckConstraint("percent > 0 and percent <= 100", name="percent"),
        schema="orders",
    )
    op.create_index("ix_orders_isin_price_day", "orders", ["isin", "price_day"], schema="orders")


def downgrade() -> None:
    op.drop_index("ix_orders_isin_price_day", "orders", schema="orders")
    op.drop_table("switch_legs", schema="orders")
