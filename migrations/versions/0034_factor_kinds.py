"""Passkeys and hardware devices as factors, what a passkey signed, notices and pushes (schema auth)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034_factor_kinds"
down_revision = "0033_sealed_receipts"
branch_labels = None
depends_on = None

_KINDS = "'app', 'totp', 'sms'"
_PASSKEY = ("passkey_id", "passkey_rp_id", "passkey_origin", "sign_count")


def upgrade() -> None:
    types = (sa.LargeBinary(), sa.Text(), sa.Text(), sa.BigInteger())
    for name, kind in zip(_PASSKEY, types, strict=True):
        op.add_column("factors", sa.Column(name, kind), schema="auth")
    _check("kind", f"kind in ({_KINDS}, 'hardware', 'passkey')")
    _check("public_key", "(kind in ('app', 'hardware', 'passkey')) = (public_key is not null)")
    op.create_check_constraint(
        "passkey",
        "factors",
        f"num_nonnulls({', '.join(_PASSKEY)}) = case when kind = 'passkey' then 4 else 0 end",
        schema="auth",
    )
    op.create_index("uq_factors_passkey_id", "factors", ["passkey_id"], unique=True, schema="auth")
    for name in ("proof_client_data", "proof_authenticator_data"):
        op.add_column("releases", sa.Column(name, sa.LargeBinary()), schema="auth")
    op.create_index(
        "ix_releases_proof_sms",
        "releases",
        ["proof_sms"],
        schema="auth",
        postgresql_where=sa.text("proof_sms is not null"),
    )
    op.create_table(
        "pushes",
        sa.Column("release_id", sa.Uuid(), primary_key=True),
        sa.Column("factor_id", sa.Uuid(), primary_key=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        schema="auth",
    )
    op.create_table(
        "notices",
        sa.Column("notice_id", sa.Uuid(), primary_key=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        schema="auth",
    )


def downgrade() -> None:
    op.drop_table("notices", schema="auth")
    op.drop_table("pushes", schema="auth")
    op.drop_index("ix_releases_proof_sms", "releases", schema="auth")
    for name in ("proof_client_data", "proof_authenticator_data"):
        op.drop_column("releases", name, schema="auth")
    op.drop_index("uq_factors_passkey_id", "factors", schema="auth")
    op.execute("alter table auth.factors drop constraint ck_factors_passkey")
    _check("public_key", "(kind = 'app') = (public_key is not null)")
    _check("kind", f"kind in ({_KINDS})")
    for name in _PASSKEY:
        op.drop_column("factors", name, schema="auth")


def _check(name: str, rule: str) -> None:
    op.execute(
        f"alter table auth.factors drop constraint ck_factors_{name}, add constraint ck_factors_{name} check ({rule})"
    )
