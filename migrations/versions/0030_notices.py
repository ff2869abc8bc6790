"""Redemption declarations for open real-estate funds (schema orders)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations import append_only

revision = "0030_notices"
down_revision = "0029_limits"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notices",
        sa.Column("order_id", sa.Uuid(), sa.ForeignKey("orders.orders.order_id"), primary_key=True),
        sa.Column("declared_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        schema="orders",
    )
    append_only.protect("orders.notices")


def downgrade() -> None:
    op.drop_table("notices", schema="orders")
