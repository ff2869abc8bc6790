"""Mandates, direct debits and the files that carry payments (schema depot)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations import append_only

revision = "0019_payments"
down_revision = "0018_auth"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(sa.schema.CreateSequence(sa.Sequence("mandate_numbers", schema="depot")))
    _mandates()
    _files()
    _debits()


def _mandates() -> None:
    op.create_table(
        "mandates",
        sa.Column("mandate_id", sa.Uuid(), primary_key=True),
        sa.Column("depot_id", sa.Uuid(), sa.ForeignKey("depot.depots.depot_id"), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("debtor_name", sa.Text(), nullable=False),
        sa.Column("iban_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("iban_digest", sa.LargeBinary(), nullable=False),
        sa.Column("bic", sa.Text()),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("last_collected_on", sa.Date()),
        sa.Column("is_amended", sa.Boolean(), nullable=False),
        sa.Column("revoked_on", sa.Date()),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("reference"),
        sa.CheckConstraint("kind in ('recurring', 'one_off')", name="kind"),
        sa.CheckConstraint("length(reference) = 16", name="reference"),
        schema="depot",
    )
    op.create_index("ix_mandates_depot_id", "mandates", ["depot_id"], schema="depot")
    op.create_table(
        "mandate_changes",
        sa.Column("mandate_id", sa.Uuid(), sa.ForeignKey("depot.mandates.mandate_id"), primary_key=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), primary_key=True),
        sa.Column("debtor_name", sa.Text(), nullable=False),
        sa.Column("iban_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        schema="depot",
    )
    append_only.protect("depot.mandate_changes")


def _files() -> None:
    op.create_table(
        "payment_files",
        sa.Column("file_id", sa.Uuid(), primary_key=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("sequence", sa.Text()),
        sa.Column("payments", sa.Integer(), nullable=False),
        sa.Column("total_cents", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text()),
        sa.Column("made_by", sa.Uuid()),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Uuid()),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("answer", sa.Text()),
        sa.UniqueConstraint("message_id"),
        sa.CheckConstraint("kind in ('pain.008', 'pain.001')", name="kind"),
        sa.CheckConstraint("state in ('made', 'sent', 'accepted', 'rejected', 'booked')", name="state"),
        sa.CheckConstraint("approved_by <> made_by", name="four_eyes"),
        sa.CheckConstraint("kind = 'pain.008' or state = 'made' or approved_by is not null", name="approved"),
        sa.CheckConstraint("payments > 0 and total_cents > 0", name="sums"),
        schema="depot",
    )
    op.create_index(
        "uq_payment_files_due_on",
        "payment_files",
        ["due_on", "sequence"],
        unique=True,
        postgresql_where=sa.text("kind = 'pain.008'"),
        schema="depot",
    )
    op.create_table(
        "payment_file_parts",
        sa.Column("file_id", sa.Uuid(), sa.ForeignKey("depot.payment_files.file_id"), primary_key=True),
        sa.Column("part", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        schema="depot",
    )
    append_only.protect("depot.payment_file_parts")


def _debits() -> None:
    op.create_table(
        "direct_debits",
        sa.Column("debit_id", sa.Uuid(), primary_key=True),
        sa.Column("depot_id", sa.Uuid(), sa.ForeignKey("depot.depots.depot_id"), nullable=False),
        sa.Column("mandate_id", sa.Uuid(), sa.ForeignKey("depot.mandates.mandate_id"), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("scheduled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sequence", sa.Text()),
        sa.Column("file_id", sa.Uuid(), sa.ForeignKey("depot.payment_files.file_id")),
        sa.Column("announced_on", sa.Date()),
        sa.Column("collected_on", sa.Date()),
        sa.Column("returned_on", sa.Date()),
        sa.Column("return_reason", sa.Text()),
        sa.Column("bank_fee_cents", sa.BigInteger()),
        sa.Column("return_noted_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("amount_cents > 0", name="positive"),
        sa.CheckConstraint(
            "state in ('scheduled', 'sent', 'collected', 'rejected', 'returned', 'cancelled')", name="state"
        ),
        sa.CheckConstraint("(state in ('scheduled', 'cancelled')) = (file_id is null)", name="sent_in_a_file"),
        schema="depot",
    )
    for column in ("depot_id", "reference", "mandate_id"):
        op.create_index(f"ix_direct_debits_{column}", "direct_debits", [column], schema="depot")
    partial = {
        "ix_direct_debits_file_id": ("file_id", "file_id is not null"),
        "ix_direct_debits_scheduled": ("due_on", "state = 'scheduled'"),
        "ix_direct_debits_unanswered": ("debit_id", "returned_on is not null and return_noted_at is null"),
    }
    for name, (column, condition) in partial.items():
        op.create_index(name, "direct_debits", [column], postgresql_where=sa.text(condition), schema="depot")


def downgrade() -> None:
    for table in ("direct_debits", "payment_file_parts", "payment_files", "mandate_changes", "mandates"):
        op.drop_table(table, schema="depot")
    op.execute(sa.schema.DropSequence(sa.Sequence("mandate_numbers", schema="depot")))
