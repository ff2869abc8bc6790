"""Funds: instruments, dated terms, prices, calendars (schema depot)."""

from __future__ import annotations

revision = "0004_funds"
down_revision = "0003_customers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
