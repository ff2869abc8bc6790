"""Persons: names, addresses, tax residence, identification (schema depot)."""

from __future__ import annotations

revision = "0003_customers"
down_revision = "0002_auth"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
