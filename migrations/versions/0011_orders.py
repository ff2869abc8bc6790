"""Orders: orders, bundles, settlements, distributions (schema orders)."""

from __future__ import annotations

revision = "0011_orders"
down_revision = "0010_consent"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
