"""bank_money."""

from __future__ import annotations

revision = "0024_bank_money"
down_revision = "0023_fund_messages"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Fill me before your first commit of tables."""


def downgrade() -> None:
    """Fill me too."""
