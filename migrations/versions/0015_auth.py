"""Factors can be removed, and a new one is activated by the code of a letter (schema auth)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015_auth"
down_revision = "0014_consent"
branch_labels = None
depends_on = None

_STATES = "'pending', 'confirmed', 'active', 'blocked'"
_LETTERS = "'access_number', 'temporary_pin'"


def upgrade() -> None:
    _check("factors", "state", f"{_STATES}, 'removed'")
    _check("letters", "kind", f"{_LETTERS}, 'activation_code'")
    op.add_column("factors", sa.Column("change_asked_by", sa.Uuid()), schema="auth")
    op.create_table(
        "activation_codes",
        sa.Column("factor_id", sa.Uuid(), sa.ForeignKey("auth.factors.factor_id"), primary_key=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("code_digest", sa.LargeBinary(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        schema="auth",
    )
    op.create_index(
        "uq_activation_codes_open",
        "activation_codes",
        ["person_id"],
        unique=True,
        schema="auth",
        postgresql_where=sa.text("closed_at is null"),
    )


def downgrade() -> None:
    op.drop_table("activation_codes", schema="auth")
    op.drop_column("factors", "change_asked_by", schema="auth")
    _check("letters", "kind", _LETTERS)
    _check("factors", "state", _STATES)


def _check(table: str, column: str, values: str) -> None:
    name = f"ck_{table}_{column}"
    op.execute(f"alter table auth.{table} drop constraint {name}, add constraint {name} check ({column} in ({values}))")
