"""The ledger: accounts, entries and transfers, append only (schema depot)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations import append_only

revision = "0005_ledger"
down_revision = "0004_funds"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_accounts()
    _create_entries()
    _create_transfers()


def downgrade() -> None:
    for table in ("ledger_transfers", "ledger_entries", "ledger_accounts"):
        op.drop_table(table, schema="depot")


def _create_accounts() -> None:
    op.create_table(
        "ledger_accounts",
        sa.Column("account_id", sa.Uuid(), primary_key=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("asset", sa.Text(), nullable=False),
        sa.Column("owner", sa.Uuid()),
        sa.Column("may_overdraw", sa.Boolean(), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("may_overdraw or balance >= 0", name="not_overdrawn"),
        schema="depot",
    )
    op.create_index(
        "ix_ledger_accounts_owner",
        "ledger_accounts",
        ["owner"],
        schema="depot",
        postgresql_where=sa.text("owner is not null"),
    )
    # Balances change with every booking: room on the page keeps the change off the indexes.
    op.execute("alter table depot.ledger_accounts set (fillfactor = 70)")


def _create_entries() -> None:
    op.create_table(
        "ledger_entries",
        sa.Column("entry_id", sa.Uuid(), primary_key=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("value_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reverses", sa.Uuid(), sa.ForeignKey("depot.ledger_entries.entry_id")),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        schema="depot",
    )
    op.create_index("ix_ledger_entries_reference", "ledger_entries", ["reference"], schema="depot")
    op.create_index(
        "uq_ledger_entries_reverses",
        "ledger_entries",
        ["reverses"],
        unique=True,
        schema="depot",
        postgresql_where=sa.text("reverses is not null"),
    )
    append_only.protect("depot.ledger_entries")


def _create_transfers() -> None:
    op.create_table(
        "ledger_transfers",
        sa.Column("entry_id", sa.Uuid(), sa.ForeignKey("depot.ledger_entries.entry_id"), primary_key=True),
        sa.Column("line", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("source", sa.Uuid(), sa.ForeignKey("depot.ledger_accounts.account_id"), nullable=False),
        sa.Column("target", sa.Uuid(), sa.ForeignKey("depot.ledger_accounts.account_id"), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.CheckConstraint("amount > 0", name="positive"),
        sa.CheckConstraint("source <> target", name="moves"),
        schema="depot",
    )
    op.create_index("ix_ledger_transfers_source", "ledger_transfers", ["source", "booked_on"], schema="depot")
    op.create_index("ix_ledger_transfers_target", "ledger_transfers", ["target", "booked_on"], schema="depot")
    append_only.protect("depot.ledger_transfers")
