"""fund_conversions."""

from __future__ import annotations

revision = "0032_fund_conversions"
down_revision = "0031_fees"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Fill me before your first commit of tables."""


def downgrade() -> None:
    """Fill me too."""
