"""Files of the clearing bank, the payments they tell of, and pay-outs (schema depot)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from migrations import append_only

revision = "0024_bank_money"
down_revision = "0023_fund_messages"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bank_files",
        sa.Column("bank_file_id", sa.Uuid(), primary_key=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        sa.UniqueConstraint("sha256"),
        schema="depot",
    )
    append_only.protect("depot.bank_files")
    _lines()
    _payouts()


def _lines() -> None:
    op.create_table(
        "bank_lines",
        sa.Column("line_id", sa.Uuid(), primary_key=True),
        sa.Column("bank_file_id", sa.Uuid(), sa.ForeignKey("depot.bank_files.bank_file_id"), nullable=False),
        sa.Column("bank_key", sa.Text(), nullable=False),
        sa.Column("is_credit", sa.Boolean(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("value_on", sa.Date(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("iban_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("suggestions", JSONB(), nullable=False),
        sa.Column("depot_id", sa.Uuid(), sa.ForeignKey("depot.depots.depot_id")),
        sa.Column("isin", sa.Text()),
        sa.Column("payout_id", sa.Uuid()),
        sa.Column("debit_id", sa.Uuid()),
        sa.Column("entry_id", sa.Uuid()),
        sa.Column("decided_by", sa.Uuid()),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("bought_at", sa.DateTime(timezone=True)),
        sa.Column("bought_as", sa.Uuid()),
        sa.UniqueConstraint("bank_key"),
        sa.CheckConstraint(
            "state in ('collection', 'debit_return', 'payout', 'payout_return', 'cash', 'matched', 'open', 'assigned',"
            " 'returned', 'charged')",
            name="state",
        ),
        sa.CheckConstraint("amount_cents > 0", name="positive"),
        sa.CheckConstraint("state <> 'matched' or (depot_id is not null and isin is not null)", name="matched"),
        sa.CheckConstraint(
            "state not in ('assigned', 'returned', 'charged') or decided_by is not null", name="decided"
        ),
        schema="depot",
    )
    partial = {
        "ix_bank_lines_open": ("line_id", "state = 'open'"),
        "ix_bank_lines_to_buy": (
            "line_id",
            "isin is not null and bought_at is null and state in ('matched', 'assigned')",
        ),
        "ix_bank_lines_depot_id": ("depot_id", "depot_id is not null"),
    }
    for name, (column, condition) in partial.items():
        op.create_index(name, "bank_lines", [column], postgresql_where=sa.text(condition), schema="depot")


def _payouts() -> None:
    op.create_table(
        "payouts",
        sa.Column("payout_id", sa.Uuid(), primary_key=True),
        sa.Column("depot_id", sa.Uuid(), sa.ForeignKey("depot.depots.depot_id")),
        sa.Column("line_id", sa.Uuid(), sa.ForeignKey("depot.bank_lines.line_id")),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("iban_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("bic", sa.Text()),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("asked_by", sa.Uuid()),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True)),
        sa.Column("file_id", sa.Uuid(), sa.ForeignKey("depot.payment_files.file_id")),
        sa.Column("ended_on", sa.Date()),
        sa.Column("end_reason", sa.Text()),
        sa.CheckConstraint("target in ('reference', 'other', 'payer')", name="target"),
        sa.CheckConstraint("(depot_id is null) = (target = 'payer')", name="whose"),
        sa.CheckConstraint(
            "state in ('asked', 'released', 'filed', 'sent', 'executed', 'rejected', 'returned', 'cancelled')",
            name="state",
        ),
        sa.CheckConstraint("(state in ('asked', 'released', 'cancelled')) = (file_id is null)", name="filed"),
        sa.CheckConstraint("amount_cents > 0", name="positive"),
        schema="depot",
    )
    partial = {
        "ix_payouts_depot_id": ("depot_id", "depot_id is not null"),
        "ix_payouts_file_id": ("file_id", "file_id is not null"),
        "ix_payouts_released": ("payout_id", "state = 'released'"),
    }
    for name, (column, condition) in partial.items():
        op.create_index(name, "payouts", [column], postgresql_where=sa.text(condition), schema="depot")
    op.create_table(
        "payout_agreements",
        sa.Column("payout_id", sa.Uuid(), sa.ForeignKey("depot.payouts.payout_id"), primary_key=True),
        sa.Column("person_id", sa.Uuid(), primary_key=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        schema="depot",
    )


def downgrade() -> None:
    for table in ("payout_agreements", "payouts", "bank_lines", "bank_files"):
        op.drop_table(table, schema="depot")
