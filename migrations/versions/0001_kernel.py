"""The kernel: one schema per top-level package, the refusal to change append-only tables, the kernel's own tables."""

from __future__ import annotations

from alembic import op

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
    _create_tables()


def downgrade() -> None:
    _drop_tables()
    append_only.uninstall()
    for schema in reversed(SCHEMAS):
        op.execute(f"drop schema {schema}")


def _create_tables() -> None:
    """Outbox, audit trail and receipts of idempotent commands."""


def _drop_tables() -> None:
    """The same tables, last made first dropped."""
