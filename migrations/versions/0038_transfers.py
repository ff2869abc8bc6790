"""transfers."""

from __future__ import annotations

revision = "0038_transfers"
down_revision = "0037_approvals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Fill me before your first commit of tables."""


def downgrade() -> None:
    """Fill me too."""
