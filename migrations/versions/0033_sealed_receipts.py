"""sealed_receipts."""

from __future__ import annotations

revision = "0033_sealed_receipts"
down_revision = "0032_fund_conversions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Fill me before your first commit of tables."""


def downgrade() -> None:
    """Fill me too."""
