"""The ledger: accounts, entries and postings, append only (schema depot)."""

from __future__ import annotations

revision = "0005_ledger"
down_revision = "0004_funds"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
