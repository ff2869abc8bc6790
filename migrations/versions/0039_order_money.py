"""Pay-outs that an order or a closing asked for: what they are for, and from which day on they may leave."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039_order_money"
down_revision = "0038_transfers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("payouts", sa.Column("origin_id", sa.Uuid()), schema="depot")
    op.add_column("payouts", sa.Column("pay_from", sa.Date()), schema="depot")
    op.create_index(
        "uq_payouts_origin_id",
        "payouts",
        ["origin_id"],
        unique=True,
        schema="depot",
        postgresql_where=sa.text("origin_id is not null"),
    )
    op.create_check_constraint("pays_from", "payouts", "(origin_id is null) = (pay_from is null)", schema="depot")


def downgrade() -> None:
    op.drop_constraint("pays_from", "payouts", schema="depot")
    op.drop_index("uq_payouts_origin_id", "payouts", schema="depot")
    op.drop_column("payouts", "pay_from", schema="depot")
    op.drop_column("payouts", "origin_id", schema="depot")
