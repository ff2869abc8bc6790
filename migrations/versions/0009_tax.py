"""Tax: events, loss pots, exemption orders, Vorabpauschale runs (schema tax)."""

from __future__ import annotations

revision = "0009_tax"
down_revision = "0008_holdings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
