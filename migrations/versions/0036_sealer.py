"""sealer."""

from __future__ import annotations

revision = "0036_sealer"
down_revision = "0035_vl"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Fill me before your first commit of tables."""


def downgrade() -> None:
    """Fill me too."""
