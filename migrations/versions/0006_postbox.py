"""The postbox: documents and their delivery (schema depot)."""

from __future__ import annotations

revision = "0006_postbox"
down_revision = "0005_ledger"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
