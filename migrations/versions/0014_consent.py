"""Consent of several persons together, forms in writing, reminders, and consents to advertising (schema consent)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations import append_only

revision = "0014_consent"
down_revision = "0013_accounts"
branch_labels = None
depends_on = None

_PERSON = "depot.persons.person_id"
_CAMPAIGN = "consent.campaigns.campaign_id"
_REQUIREMENT = "consent.requirements.requirement_id"
_NEW = ("terms_texts", "reminders", "captures", "advertising_answers")

# Who was asked before had the role of the requirement itself; hexadecimal digits are letters of the code's alphabet.
_FORM_CODES = """
    update consent.requirement_persons p
       set role = r.role, form_code = upper(left(replace(gen_random_uuid()::text, '-', ''), 10))
      from consent.requirements r where r.requirement_id = p.requirement_id
"""


def upgrade() -> None:
    op.add_column(
        "campaigns",
        sa.Column(
            "qr_roles",
            postgresql.ARRAY(sa.Text()),
            server_default=sa.text("'{holder,joint_holder,legal_representative}'"),
            nullable=False,
        ),
        schema="consent",
    )
    _name_roles_and_forms()
    _create_terms_texts()
    _create_reminders()
    _create_captures()
    _create_advertising_answers()
    for table in _NEW:
        append_only.protect(f"consent.{table}")


def downgrade() -> None:
    for table in reversed(_NEW):
        op.drop_table(table, schema="consent")
    op.drop_column("requirement_persons", "form_code", schema="consent")
    op.drop_column("requirement_persons", "role", schema="consent")
    op.drop_column("campaigns", "qr_roles", schema="consent")


def _name_roles_and_forms() -> None:
    table = "consent.requirement_persons"
    op.add_column("requirement_persons", sa.Column("role", sa.Text(), nullable=True), schema="consent")
    op.add_column("requirement_persons", sa.Column("form_code", sa.Text(), nullable=True), schema="consent")
    append_only.unprotect(table)
    op.execute(_FORM_CODES)
    append_only.protect(table)
    op.alter_column("requirement_persons", "role", nullable=False, schema="consent")
    op.alter_column("requirement_persons", "form_code", nullable=False, schema="consent")
    op.create_unique_constraint(
        op.f("uq_requirement_persons_form_code"), "requirement_persons", ["form_code"], schema="consent"
    )


def _create_terms_texts() -> None:
    op.create_table(
        "terms_texts",
        sa.Column("terms_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["terms_id"], ["consent.terms.terms_id"], name=op.f("fk_terms_texts_terms_id")),
        sa.PrimaryKeyConstraint("terms_id", name=op.f("pk_terms_texts")),
        schema="consent",
    )


def _create_reminders() -> None:
    op.create_table(
        "reminders",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.CheckConstraint("number in (1, 2)", name=op.f("ck_reminders_number")),
        sa.ForeignKeyConstraint(["campaign_id"], [_CAMPAIGN], name=op.f("fk_reminders_campaign_id")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["depot.documents.document_id"], name=op.f("fk_reminders_document_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], [_PERSON], name=op.f("fk_reminders_person_id")),
        sa.PrimaryKeyConstraint("campaign_id", "person_id", "number", name=op.f("pk_reminders")),
        schema="consent",
    )


def _create_captures() -> None:
    op.create_table(
        "captures",
        sa.Column("capture_id", sa.Uuid(), nullable=False),
        sa.Column("form_code", sa.Text(), nullable=False),
        sa.Column("requirement_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("medium", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("has_free_text", sa.Boolean(), nullable=False),
        sa.Column("captured_by", sa.Uuid(), nullable=False),
        sa.Column("captured_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("medium in ('email', 'fax', 'post')", name=op.f("ck_captures_medium")),
        sa.CheckConstraint(
            "outcome in ('given', 'given_before', 'unknown_form', 'campaign_over')", name=op.f("ck_captures_outcome")
        ),
        sa.ForeignKeyConstraint(["person_id"], [_PERSON], name=op.f("fk_captures_person_id")),
        sa.ForeignKeyConstraint(["requirement_id"], [_REQUIREMENT], name=op.f("fk_captures_requirement_id")),
        sa.PrimaryKeyConstraint("capture_id", name=op.f("pk_captures")),
        schema="consent",
    )


def _create_advertising_answers() -> None:
    op.create_table(
        "advertising_answers",
        sa.Column("answer_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("channel in ('email', 'phone', 'post')", name=op.f("ck_advertising_answers_channel")),
        sa.CheckConstraint(
            "decision in ('given', 'refused', 'withdrawn')", name=op.f("ck_advertising_answers_decision")
        ),
        sa.ForeignKeyConstraint(["person_id"], [_PERSON], name=op.f("fk_advertising_answers_person_id")),
        sa.PrimaryKeyConstraint("answer_id", name=op.f("pk_advertising_answers")),
        schema="consent",
    )
    op.create_index("ix_advertising_answers_person_id", "advertising_answers", ["person_id"], schema="consent")
