"""A loss gives tax of its year back, and NV certificates are kept (schema tax)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016_tax"
down_revision = "0015_auth"
branch_labels = None
depends_on = None

_THERE = "exemption_there"
_NEVER_RESTORED = "exemption_used_cents >= 0 and exemption_used_cents <= exemption_before_cents"
_RESTORED_BY_A_LOSS = (
    "exemption_used_cents <= exemption_before_cents and (exemption_used_cents >= 0 or taxable_cents < 0)"
)


def upgrade() -> None:
    _exemption_check(_RESTORED_BY_A_LOSS)
    op.create_table(
        "nv_certificates",
        sa.Column("certificate_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_from", sa.Date(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("valid_from <= valid_until", name="days_in_order"),
        sa.CheckConstraint("(revoked_from is null) = (revoked_at is null)", name="revoked_whole"),
        sa.ForeignKeyConstraint(["person_id"], ["depot.persons.person_id"], name=op.f("fk_nv_certificates_person_id")),
        sa.PrimaryKeyConstraint("certificate_id", name=op.f("pk_nv_certificates")),
        schema="tax",
    )
    op.create_index("ix_nv_certificates_person_id", "nv_certificates", ["person_id"], schema="tax")


def downgrade() -> None:
    op.drop_table("nv_certificates", schema="tax")
    _exemption_check(_NEVER_RESTORED)


def _exemption_check(condition: str) -> None:
    op.drop_constraint(op.f(f"ck_events_{_THERE}"), "events", schema="tax", type_="check")
    op.create_check_constraint(_THERE, "events", condition, schema="tax")
