"""Papers with their sealed files, the applicant's own secret, identification by providers, e-mail (schema depot)."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from migrations import append_only

revision = "0022_accounts"
down_revision = "0021_tax_subjects"
branch_labels = None
depends_on = None

_MOMENT: Final = sa.DateTime(timezone=True)
_APPLICATION: Final = "depot.depot_applications.application_id"


def upgrade() -> None:
    _papers()
    _identification()
    _mails()
    _drafts()
    empty = sa.text("'[]'")
    op.add_column(
        "depot_applications", sa.Column("papers_due", JSONB(), nullable=False, server_default=empty), schema="depot"
    )
    op.add_column("depot_applications", sa.Column("resume_digest", sa.LargeBinary()), schema="depot")
    op.add_column("life_events", sa.Column("papers", JSONB(), nullable=False, server_default=empty), schema="depot")


def _papers() -> None:
    op.create_table(
        "papers",
        sa.Column("paper_id", sa.Uuid(), primary_key=True),
        sa.Column("application_id", sa.Uuid(), sa.ForeignKey(_APPLICATION)),
        sa.Column("person_id", sa.Uuid(), sa.ForeignKey("depot.persons.person_id")),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("uploaded_by", sa.Text(), nullable=False),
        sa.Column("uploaded_at", _MOMENT, nullable=False),
        sa.Column("is_accepted", sa.Boolean()),
        sa.Column("review_reason", sa.Text()),
        sa.Column("reviewed_by", sa.Uuid()),
        sa.Column("reviewed_at", _MOMENT),
        sa.CheckConstraint("num_nonnulls(application_id, person_id) < 2", name=op.f("ck_papers_one_owner")),
        sa.CheckConstraint(
            "media_type in ('application/pdf', 'image/jpeg', 'image/png')", name=op.f("ck_papers_media_type")
        ),
        sa.CheckConstraint("(reviewed_by is null) = (is_accepted is null)", name=op.f("ck_papers_reviewed")),
        schema="depot",
    )
    for owner in ("application_id", "person_id"):
        op.create_index(f"uq_papers_{owner}", "papers", [owner, "sha256"], unique=True, schema="depot")
    op.create_table(
        "paper_contents",
        sa.Column("paper_id", sa.Uuid(), sa.ForeignKey("depot.papers.paper_id"), primary_key=True),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        schema="depot",
    )


def _identification() -> None:
    op.create_table(
        "identification_cases",
        sa.Column("case_id", sa.Uuid(), primary_key=True),
        sa.Column("case_number", sa.Text(), nullable=False),
        sa.Column("application_id", sa.Uuid(), sa.ForeignKey(_APPLICATION), nullable=False),
        sa.Column("person_id", sa.Uuid(), sa.ForeignKey("depot.persons.person_id"), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("reason", sa.Text()),
        sa.UniqueConstraint("case_number", name=op.f("uq_identification_cases_case_number")),
        sa.CheckConstraint("method in ('video_ident', 'post_ident')", name=op.f("ck_identification_cases_method")),
        sa.CheckConstraint(
            "state in ('waiting', 'started', 'broken_off', 'passed', 'refused')",
            name=op.f("ck_identification_cases_state"),
        ),
        schema="depot",
    )
    person = ["application_id", "person_id"]
    op.create_index("uq_identification_cases_person_id", "identification_cases", person, unique=True, schema="depot")
    op.create_table(
        "identification_reports",
        sa.Column("method", sa.Text(), primary_key=True),
        sa.Column("message_id", sa.Text(), primary_key=True),
        sa.Column("case_id", sa.Uuid(), sa.ForeignKey("depot.identification_cases.case_id"), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("reported", sa.Text(), nullable=False),
        sa.Column("occurred_at", _MOMENT, nullable=False),
        sa.Column("recorded_at", _MOMENT, nullable=False),
        schema="depot",
    )
    op.create_index("ix_identification_reports_case_id", "identification_reports", ["case_id"], schema="depot")
    append_only.protect("depot.identification_reports")
    op.alter_column("person_identifications", "recorded_by", nullable=True, schema="depot")


def _mails() -> None:
    op.create_table(
        "email_changes",
        sa.Column("change_id", sa.Uuid(), primary_key=True),
        sa.Column("person_id", sa.Uuid(), sa.ForeignKey("depot.persons.person_id"), nullable=False),
        sa.Column("email_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("code_digest", sa.LargeBinary(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("lapses_at", _MOMENT, nullable=False),
        sa.Column("closed_at", _MOMENT),
        sa.Column("done_at", _MOMENT),
        sa.CheckConstraint("done_at is null or closed_at is not null", name=op.f("ck_email_changes_done")),
        schema="depot",
    )
    op.create_index("ix_email_changes_person_id", "email_changes", ["person_id", "asked_at"], schema="depot")
    still_open = sa.text("closed_at is null")
    op.create_index(
        "uq_email_changes_open",
        "email_changes",
        ["person_id"],
        unique=True,
        schema="depot",
        postgresql_where=still_open,
    )
    op.create_table(
        "mail_outbox",
        sa.Column("message_id", sa.Uuid(), primary_key=True),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("sent_at", _MOMENT, nullable=False),
        schema="depot",
    )


def _drafts() -> None:
    op.create_table(
        "application_drafts",
        sa.Column("draft_id", sa.Uuid(), primary_key=True),
        sa.Column("secret_digest", sa.LargeBinary(), nullable=False),
        sa.Column("form_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", _MOMENT, nullable=False),
        sa.Column("lapses_at", _MOMENT, nullable=False),
        schema="depot",
    )
    op.create_index("ix_application_drafts_lapses_at", "application_drafts", ["lapses_at"], schema="depot")


def downgrade() -> None:
    op.drop_table("application_drafts", schema="depot")
    op.drop_table("mail_outbox", schema="depot")
    op.drop_table("email_changes", schema="depot")
    op.execute("delete from depot.person_identifications where recorded_by is null")
    op.alter_column("person_identifications", "recorded_by", nullable=False, schema="depot")
    op.drop_table("identification_reports", schema="depot")
    op.drop_table("identification_cases", schema="depot")
    op.drop_table("paper_contents", schema="depot")
    op.drop_table("papers", schema="depot")
    op.drop_column("life_events", "papers", schema="depot")
    op.drop_column("depot_applications", "resume_digest", schema="depot")
    op.drop_column("depot_applications", "papers_due", schema="depot")
