"""The kernel: one schema per top-level package, the refusal to change append-only tables, the kernel's own tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from depot.kernel.db import SCHEMAS
from migrations import append_only

revision = "0001_kernel"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    for schema in SCHEMAS:
        op.execute(f"create schema {schema}")
    append_only.install()
    _create_trail()
    _create_receipts()


def downgrade() -> None:
    _drop_tables()
    append_only.uninstall()
    for schema in reversed(SCHEMAS):
        op.execute(f"drop schema {schema}")


def _create_trail() -> None:
    """Outbox and audit trail."""
    op.create_table(
        "events",
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=True), primary_key=True),
        sa.Column("event_id", sa.Uuid(), nullable=False, unique=True),
        sa.Column(
            "transaction_id",
            sa.BigInteger(),
            server_default=sa.text("pg_current_xact_id()::text::bigint"),
            nullable=False,
        ),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("depot_id", sa.Uuid()),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        schema="depot",
    )
    op.create_index("ix_events_order", "events", ["transaction_id", "seq"], schema="depot")
    append_only.protect("depot.events")
    op.create_table(
        "audit_entries",
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=True), primary_key=True),
        sa.Column("entry_id", sa.Uuid(), nullable=False, unique=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        schema="depot",
    )
    append_only.protect("depot.audit_entries")
    op.create_table(
        "audit_seals",
        sa.Column("link", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("entry_seq", sa.BigInteger(), sa.ForeignKey("depot.audit_entries.seq"), nullable=False, unique=True),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        schema="depot",
    )
    append_only.protect("depot.audit_seals")


def _create_receipts() -> None:
    """Receipts of idempotent commands, and the test clock."""
    op.create_table(
        "receipts",
        sa.Column("client", sa.Text(), primary_key=True),
        sa.Column("key", sa.Text(), primary_key=True),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        schema="depot",
    )
    append_only.protect("depot.receipts")
    op.create_table(
        "test_clock",
        sa.Column("only_row", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("shift", sa.Interval(), nullable=False),
        sa.CheckConstraint("only_row = 1", name="one_row"),
        schema="depot",
    )
    op.create_table(
        "calendar_overrides",
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=True), primary_key=True),
        sa.Column("calendar", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        schema="depot",
    )
    op.create_index("ix_calendar_overrides_calendar_day", "calendar_overrides", ["calendar", "day"], schema="depot")
    append_only.protect("depot.calendar_overrides")


def _drop_tables() -> None:
    """The same tables, last made first dropped."""
    for table in ("calendar_overrides", "test_clock", "receipts", "audit_seals", "audit_entries", "events"):
        op.drop_table(table, schema="depot")
