"""limits."""

from __future__ import annotations

revision = "0029_limits"
down_revision = "0028_third_parties"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Fill me before your first commit of tables."""


def downgrade() -> None:
    """Fill me too."""
