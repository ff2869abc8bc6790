"""What a run changes about earlier sales is a new event; uses of lots are found by their day (TAX-3, TAX-17)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021_tax_subjects"
down_revision = "0020_rotation"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("events", sa.Column("corrects", sa.Uuid(), nullable=True), schema="tax")
    op.create_foreign_key(
        op.f("fk_events_corrects"),
        "events",
        "events",
        ["corrects"],
        ["event_id"],
        source_schema="tax",
        referent_schema="tax",
    )
    op.create_index(
        "ix_events_corrects", "events", ["corrects"], schema="tax", postgresql_where=sa.text("corrects is not null")
    )
    op.create_index("ix_lot_uses_used_on", "lot_uses", ["used_on"], schema="depot", postgresql_using="brin")


def downgrade() -> None:
    op.drop_index("ix_lot_uses_used_on", "lot_uses", schema="depot")
    op.drop_index("ix_events_corrects", "events", schema="tax")
    op.drop_constraint(op.f("fk_events_corrects"), "events", schema="tax", type_="foreignkey")
    op.drop_column("events", "corrects", schema="tax")
