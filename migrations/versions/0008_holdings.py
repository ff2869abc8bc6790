"""Holdings: positions, lots and reservations (schema depot)."""

from __future__ import annotations

revision = "0008_holdings"
down_revision = "0007_accounts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
