"""vl."""

from __future__ import annotations

revision = "0035_vl"
down_revision = "0034_factor_kinds"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Fill me before your first commit of tables."""


def downgrade() -> None:
    """Fill me too."""
