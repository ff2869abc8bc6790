"""Access: credentials, factors, sessions, releases, staff accounts (schema auth)."""

from __future__ import annotations

revision = "0002_auth"
down_revision = "0001_kernel"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
