"""Consent: terms, campaigns, requirements, links, consents (schema consent)."""

from __future__ import annotations

revision = "0010_consent"
down_revision = "0009_tax"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
