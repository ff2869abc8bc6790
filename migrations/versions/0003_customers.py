"""Persons: names, addresses, tax residence, identification (schema depot)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from migrations import append_only

revision = "0003_customers"
down_revision = "0002_auth"
branch_labels = None
depends_on = None

_PERSON = "depot.persons.person_id"


def upgrade() -> None:
    op.create_table(
        "persons",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('natural', 'legal')", name=op.f("ck_persons_kind")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_persons")),
        schema="depot",
    )
    _particulars()
    _addresses_and_residencies()
    op.create_table(
        "person_identifications",
        sa.Column("identification_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("case_number", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("document_type", sa.Text(), nullable=False),
        sa.Column("document_number_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("identified_on", sa.Date(), nullable=False),
        sa.Column("full_copy_held", sa.Boolean(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("full_copy_held", name=op.f("ck_person_identifications_full_copy_held")),
        sa.ForeignKeyConstraint(["person_id"], [_PERSON], name=op.f("fk_person_identifications_person_id")),
        sa.PrimaryKeyConstraint("identification_id", name=op.f("pk_person_identifications")),
        schema="depot",
    )
    op.create_index("ix_person_identifications_person_id", "person_identifications", ["person_id"], schema="depot")
    append_only.protect("depot.person_identifications")


def _particulars() -> None:
    op.create_table(
        "natural_persons",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("given_names", sa.Text(), nullable=False),
        sa.Column("family_name", sa.Text(), nullable=False),
        sa.Column("birth_name", sa.Text(), nullable=True),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("birth_place", sa.Text(), nullable=False),
        sa.Column("birth_country", sa.Text(), nullable=False),
        sa.Column("nationalities", JSONB(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("mobile_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("occupation", sa.Text(), nullable=False),
        sa.Column("industry", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], [_PERSON], name=op.f("fk_natural_persons_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_natural_persons")),
        schema="depot",
    )


def _addresses_and_residencies() -> None:
    op.create_table(
        "person_addresses",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("street", sa.Text(), nullable=False),
        sa.Column("addition", sa.Text(), nullable=True),
        sa.Column("postcode", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], [_PERSON], name=op.f("fk_person_addresses_person_id")),
        sa.PrimaryKeyConstraint("person_id", "valid_from", name=op.f("pk_person_addresses")),
        schema="depot",
    )
    op.create_table(
        "person_tax_residencies",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("certified_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("tin_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("tin_digest", sa.LargeBinary(), nullable=True),
        sa.Column("no_tin_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "tin_sealed is null or no_tin_reason is null", name=op.f("ck_person_tax_residencies_tin_or_reason")
        ),
        sa.ForeignKeyConstraint(["person_id"], [_PERSON], name=op.f("fk_person_tax_residencies_person_id")),
        sa.PrimaryKeyConstraint("person_id", "certified_at", "country", name=op.f("pk_person_tax_residencies")),
        schema="depot",
    )
    op.create_index("ix_person_tax_residencies_tin_digest", "person_tax_residencies", ["tin_digest"], schema="depot")


def downgrade() -> None:
    for table in ("person_identifications", "person_tax_residencies", "person_addresses", "natural_persons", "persons"):
        op.drop_table(table, schema="depot")
