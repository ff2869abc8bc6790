"""seals."""

from __future__ import annotations

revision = "0042_seals"
down_revision = "0041_price_corrections"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Fill me before your first commit of tables."""


def downgrade() -> None:
    """Fill me too."""
