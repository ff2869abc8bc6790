"""Consents that came over in a migration, and who is no longer asked (schema consent)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations import append_only

revision = "0027_consent"
down_revision = "0026_plans"
branch_labels = None
depends_on = None

_PERSON = "depot.persons.person_id"
_NEW = ("migrated_consents", "requirement_ends")


def upgrade() -> None:
    _create_migrated_consents()
    _create_requirement_ends()
    for table in _NEW:
        append_only.protect(f"consent.{table}")


def downgrade() -> None:
    for table in reversed(_NEW):
        op.drop_table(table, schema="consent")


def _create_migrated_consents() -> None:
    op.create_table(
        "migrated_consents",
        sa.Column("depot_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("terms_id", sa.Uuid(), nullable=False),
        sa.Column("consented_on", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["depot_id"], ["depot.depots.depot_id"], name=op.f("fk_migrated_consents_depot_id")),
        sa.ForeignKeyConstraint(["person_id"], [_PERSON], name=op.f("fk_migrated_consents_person_id")),
        sa.ForeignKeyConstraint(["terms_id"], ["consent.terms.terms_id"], name=op.f("fk_migrated_consents_terms_id")),
        sa.PrimaryKeyConstraint("depot_id", "person_id", "terms_id", name=op.f("pk_migrated_consents")),
        schema="consent",
    )
    op.create_index("ix_migrated_consents_terms_id", "migrated_consents", ["terms_id"], unique=False, schema="consent")


def _create_requirement_ends() -> None:
    op.create_table(
        "requirement_ends",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("requirement_id", sa.Uuid(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id", "requirement_id"],
            ["consent.requirement_persons.person_id", "consent.requirement_persons.requirement_id"],
            name=op.f("fk_requirement_ends_person_id"),
        ),
        sa.PrimaryKeyConstraint("person_id", "requirement_id", name=op.f("pk_requirement_ends")),
        schema="consent",
    )
