"""notices."""

from __future__ import annotations

revision = "0030_notices"
down_revision = "0029_limits"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Fill me before your first commit of tables."""


def downgrade() -> None:
    """Fill me too."""
