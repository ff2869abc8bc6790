"""The postbox: documents and their delivery (schema depot)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations import append_only

revision = "0006_postbox"
down_revision = "0005_ledger"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_documents()
    _create_deliveries()


def downgrade() -> None:
    for table in (
        "letters_posted",
        "document_pdfs",
        "document_readings",
        "document_readers",
        "document_numbers",
        "documents",
    ):
        op.drop_table(table, schema="depot")


def _create_documents() -> None:
    op.create_table(
        "documents",
        sa.Column("document_id", sa.Uuid(), primary_key=True),
        sa.Column("depot_id", sa.Uuid()),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number", sa.Integer()),
        sa.Column("period_from", sa.Date()),
        sa.Column("period_to", sa.Date()),
        sa.UniqueConstraint("depot_id", "number"),
        sa.CheckConstraint("number is null or (depot_id is not null and number > 0)", name="number_of_a_depot"),
        sa.CheckConstraint("(number is null) = (period_from is null)", name="period_from_with_number"),
        sa.CheckConstraint("(number is null) = (period_to is null)", name="period_to_with_number"),
        sa.CheckConstraint("period_from <= period_to", name="period_runs_forward"),
        schema="depot",
    )
    op.create_index(
        "ix_documents_post",
        "documents",
        ["document_id"],
        schema="depot",
        postgresql_where=sa.text("channel = 'post'"),
    )
    append_only.protect("depot.documents")
    op.create_table(
        "document_numbers",
        sa.Column("depot_id", sa.Uuid(), primary_key=True),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("covered_until", sa.Date(), nullable=False),
        sa.Column("covered_before", sa.Date(), nullable=False),
        schema="depot",
    )


def _create_deliveries() -> None:
    op.create_table(
        "document_readers",
        sa.Column("person_id", sa.Uuid(), primary_key=True),
        _document(),
        schema="depot",
    )
    op.create_index("ix_document_readers_document_id", "document_readers", ["document_id"], schema="depot")
    op.create_table(
        "document_readings",
        sa.Column("person_id", sa.Uuid(), primary_key=True),
        _document(),
        sa.Column("first_read_at", sa.DateTime(timezone=True), nullable=False),
        schema="depot",
    )
    append_only.protect("depot.document_readings")
    op.create_table(
        "document_pdfs",
        _document(),
        sa.Column("pdf_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("rendered_at", sa.DateTime(timezone=True), nullable=False),
        schema="depot",
    )
    append_only.protect("depot.document_pdfs")
    op.create_table(
        "letters_posted",
        _document(),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("handed_over_at", sa.DateTime(timezone=True), nullable=False),
        schema="depot",
    )
    op.create_index("ix_letters_posted_batch_id", "letters_posted", ["batch_id"], schema="depot")
    append_only.protect("depot.letters_posted")


def _document() -> sa.Column[object]:
    return sa.Column("document_id", sa.Uuid(), sa.ForeignKey("depot.documents.document_id"), primary_key=True)
