"""order_money."""

from __future__ import annotations

revision = "0039_order_money"
down_revision = "0038_transfers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Fill me before your first commit of tables."""


def downgrade() -> None:
    """Fill me too."""
