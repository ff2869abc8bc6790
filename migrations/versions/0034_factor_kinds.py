"""factor_kinds."""

from __future__ import annotations

revision = "0034_factor_kinds"
down_revision = "0033_sealed_receipts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Fill me before your first commit of tables."""


def downgrade() -> None:
    """Fill me too."""
