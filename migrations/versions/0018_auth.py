"""What happened on an access, for its person to read (schema auth)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations import append_only

revision = "0018_auth"
down_revision = "0017_auth"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "access_log",
        sa.Column("entry_id", sa.Uuid(), primary_key=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        schema="auth",
    )
    op.create_index("ix_access_log_person_id", "access_log", ["person_id", "entry_id"], schema="auth")
    append_only.protect("auth.access_log")


def downgrade() -> None:
    op.drop_table("access_log", schema="auth")
