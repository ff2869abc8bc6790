"""Third parties that customers let see or use their cash account (schema depot, AUT-13)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028_third_parties"
down_revision = "0027_consent"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "third_parties",
        sa.Column("third_party_id", sa.Uuid(), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("authorisation_number", sa.Text(), nullable=False, unique=True),
        sa.Column("roles", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(), nullable=False, unique=True),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        schema="depot",
    )
    _create_consents()
    _create_initiations()


def _create_consents() -> None:
    op.create_table(
        "access_consents",
        sa.Column("consent_id", sa.Uuid(), primary_key=True),
        sa.Column("third_party_id", sa.Uuid(), sa.ForeignKey("depot.third_parties.third_party_id"), nullable=False),
        sa.Column("ibans_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("balances", sa.Boolean(), nullable=False),
        sa.Column("transactions", sa.Boolean(), nullable=False),
        sa.Column("is_recurring", sa.Boolean(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("frequency_per_day", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Uuid(), sa.ForeignKey("depot.persons.person_id")),
        sa.Column("depots", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("ended_as", sa.Text()),
        sa.CheckConstraint("(person_id is null) = (decided_at is null)", name="decision"),
        sa.CheckConstraint("(ended_at is null) = (ended_as is null)", name="ending"),
        sa.CheckConstraint("ended_as in ('revokedByPsu', 'terminatedByTpp')", name="ended_as"),
        schema="depot",
    )
    op.create_index("ix_access_consents_person_id", "access_consents", ["person_id", "consent_id"], schema="depot")
    op.create_index("ix_access_consents_third_party_id", "access_consents", ["third_party_id"], schema="depot")
    op.create_table(
        "access_uses",
        sa.Column("consent_id", sa.Uuid(), sa.ForeignKey("depot.access_consents.consent_id"), primary_key=True),
        sa.Column("used_on", sa.Date(), primary_key=True),
        sa.Column("what", sa.Text(), primary_key=True),
        sa.Column("times", sa.Integer(), nullable=False),
        schema="depot",
    )


def _create_initiations() -> None:
    op.create_table(
        "payment_initiations",
        sa.Column("initiation_id", sa.Uuid(), primary_key=True),
        sa.Column("third_party_id", sa.Uuid(), sa.ForeignKey("depot.third_parties.third_party_id"), nullable=False),
        sa.Column("debtor_iban_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("creditor_name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("creditor_iban_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("purpose_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Uuid(), sa.ForeignKey("depot.persons.person_id")),
        sa.Column("depot_id", sa.Uuid(), sa.ForeignKey("depot.depots.depot_id")),
        sa.Column("payout_id", sa.Uuid()),
        sa.Column("cancelled_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("(person_id is null) = (payout_id is null)", name="decision"),
        sa.CheckConstraint("(person_id is null) = (depot_id is null)", name="depot"),
        sa.CheckConstraint("amount_cents > 0", name="amount"),
        schema="depot",
    )
    op.create_index("ix_payment_initiations_third_party_id", "payment_initiations", ["third_party_id"], schema="depot")


def downgrade() -> None:
    for table in ("payment_initiations", "access_uses", "access_consents", "third_parties"):
        op.drop_table(table, schema="depot")
