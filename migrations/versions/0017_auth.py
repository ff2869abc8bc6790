"""Codes by SMS as a third kind of factor (schema auth)."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0017_auth"
down_revision = "0016_tax"
branch_labels = None
depends_on = None

_MOMENT: Final = sa.DateTime(timezone=True)


def upgrade() -> None:
    _kinds("'app', 'totp', 'sms'")
    op.create_table(
        "sms_codes",
        sa.Column("code_id", sa.Uuid(), primary_key=True),
        sa.Column("factor_id", sa.Uuid(), sa.ForeignKey("auth.factors.factor_id"), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("code_digest", sa.LargeBinary(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("sent_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("closed_at", _MOMENT),
        schema="auth",
    )
    open_only = sa.text("closed_at is null")
    op.create_index(
        "uq_sms_codes_open", "sms_codes", ["factor_id"], unique=True, schema="auth", postgresql_where=open_only
    )
    op.create_index("ix_sms_codes_person_id", "sms_codes", ["person_id", "sent_at"], schema="auth")
    op.create_table(
        "sms_outbox",
        sa.Column("message_id", sa.Uuid(), primary_key=True),
        sa.Column("number_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("sent_at", _MOMENT, nullable=False),
        schema="auth",
    )
    op.add_column(
        "releases",
        sa.Column("proof_sms", sa.Uuid(), sa.ForeignKey("auth.sms_codes.code_id")),
        schema="auth",
    )


def downgrade() -> None:
    op.drop_column("releases", "proof_sms", schema="auth")
    op.drop_table("sms_outbox", schema="auth")
    op.drop_table("sms_codes", schema="auth")
    _kinds("'app', 'totp'")


def _kinds(values: str) -> None:
    op.execute(
        "alter table auth.factors drop constraint ck_factors_kind, "
        f"add constraint ck_factors_kind check (kind in ({values}))"
    )
