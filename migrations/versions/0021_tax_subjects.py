"""tax_subjects."""

from __future__ import annotations

revision = "0021_tax_subjects"
down_revision = "0020_rotation"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Fill me before your first commit of tables."""


def downgrade() -> None:
    """Fill me too."""
