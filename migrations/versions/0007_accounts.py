"""Depots: roles, disposition rights, reference and cash accounts (schema depot)."""

from __future__ import annotations

revision = "0007_accounts"
down_revision = "0006_postbox"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
