"""fees."""

from __future__ import annotations

revision = "0031_fees"
down_revision = "0030_notices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Fill me before your first commit of tables."""


def downgrade() -> None:
    """Fill me too."""
