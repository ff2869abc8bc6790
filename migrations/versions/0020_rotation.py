"""rotation."""

from __future__ import annotations

revision = "0020_rotation"
down_revision = "0019_payments"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Fill me before your first commit of tables."""


def downgrade() -> None:
    """Fill me too."""
