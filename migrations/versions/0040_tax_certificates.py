"""tax_certificates."""

from __future__ import annotations

revision = "0040_tax_certificates"
down_revision = "0039_order_money"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Fill me before your first commit of tables."""


def downgrade() -> None:
    """Fill me too."""
