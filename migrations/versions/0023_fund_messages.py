"""fund_messages."""

from __future__ import annotations

revision = "0023_fund_messages"
down_revision = "0022_accounts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Fill me before your first commit of tables."""


def downgrade() -> None:
    """Fill me too."""
