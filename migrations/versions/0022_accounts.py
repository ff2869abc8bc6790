"""accounts."""

from __future__ import annotations

revision = "0022_accounts"
down_revision = "0021_tax_subjects"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Fill me before your first commit of tables."""


def downgrade() -> None:
    """Fill me too."""
