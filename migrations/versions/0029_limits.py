"""What limits wait for, and the orders that wait: for a price, or for a fund to reopen (schema orders)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029_limits"
down_revision = "0028_third_parties"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "order_limits",
        sa.Column("order_id", sa.Uuid(), sa.ForeignKey("orders.orders.order_id"), primary_key=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("figure", sa.Numeric(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("rises", sa.Boolean(), nullable=False),
        sa.Column("highest", sa.Numeric(), nullable=False),
        sa.Column("watched_until", sa.Date(), nullable=False),
        sa.Column("reached_day", sa.Date()),
        sa.Column("reached_price", sa.Numeric()),
        sa.CheckConstraint("kind in ('fixed', 'dynamic')", name="kind"),
        sa.CheckConstraint("action in ('sell', 'notify')", name="action"),
        sa.CheckConstraint("figure > 0 and highest > 0", name="above_zero"),
        sa.CheckConstraint("(reached_day is null) = (reached_price is null)", name="reached"),
        schema="orders",
    )
    op.create_index(
        "ix_orders_waiting",
        "orders",
        ["state", "isin", "order_id"],
        schema="orders",
        postgresql_where=sa.text("state in ('watching', 'suspended')"),
    )


def downgrade() -> None:
    op.drop_index("ix_orders_waiting", "orders", schema="orders")
    op.drop_table("order_limits", schema="orders")
