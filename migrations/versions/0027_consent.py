"""consent."""

from __future__ import annotations

revision = "0027_consent"
down_revision = "0026_plans"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Fill me before your first commit of tables."""


def downgrade() -> None:
    """Fill me too."""
