"""Holdings: positions, lots and what was used of them (schema depot)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations import append_only

revision = "0008_holdings"
down_revision = "0007_accounts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_positions()
    _create_lots()
    _create_uses()
    _create_vorabpauschalen()


def downgrade() -> None:
    for table in ("lot_vorabpauschalen", "lot_uses", "lots", "positions", "position_counters"):
        op.drop_table(table, schema="depot")


def _create_positions() -> None:
    op.create_table(
        "position_counters",
        sa.Column("depot_id", sa.Uuid(), sa.ForeignKey("depot.depots.depot_id"), primary_key=True),
        sa.Column("last_suffix", sa.Integer(), nullable=False),
        sa.CheckConstraint("last_suffix between 1 and 99", name="two_digits"),
        schema="depot",
    )
    op.create_table(
        "positions",
        sa.Column("position_id", sa.Uuid(), primary_key=True),
        sa.Column("depot_id", sa.Uuid(), sa.ForeignKey("depot.depots.depot_id"), nullable=False),
        sa.Column("isin", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("depot_id", "isin"),
        sa.UniqueConstraint("number"),
        schema="depot",
    )
    op.create_index("ix_positions_isin", "positions", ["isin"], schema="depot")


def _create_lots() -> None:
    op.create_table(
        "lots",
        sa.Column("lot_id", sa.Uuid(), primary_key=True),
        sa.Column("position_id", sa.Uuid(), sa.ForeignKey("depot.positions.position_id"), nullable=False),
        sa.Column("acquired_on", sa.Date(), nullable=False),
        sa.Column("units_micro", sa.BigInteger(), nullable=False),
        sa.Column("cost_cents", sa.BigInteger(), nullable=False),
        sa.Column("vorabpauschalen_brought_cents", sa.BigInteger(), nullable=False),
        sa.Column("vorabpauschalen_used_cents", sa.BigInteger(), nullable=False),
        sa.Column("acquired_units_micro", sa.BigInteger(), nullable=False),
        sa.Column("acquired_cost_cents", sa.BigInteger(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("fx_rate", sa.Numeric()),
        sa.Column("holding_since", sa.Date()),
        sa.Column("vl_contract", sa.Uuid()),
        sa.Column("really_acquired_on", sa.Date()),
        sa.Column("frozen_result_cents", sa.BigInteger()),
        sa.Column("reference", sa.Uuid(), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("units_micro between 0 and acquired_units_micro", name="units_left"),
        sa.CheckConstraint("cost_cents between 0 and acquired_cost_cents", name="cost_left"),
        sa.CheckConstraint("acquired_units_micro > 0", name="units"),
        sa.CheckConstraint(
            "least(vorabpauschalen_brought_cents, vorabpauschalen_used_cents) >= 0", name="vorabpauschalen"
        ),
        schema="depot",
    )
    op.create_index("ix_lots_fifo", "lots", ["position_id", "acquired_on", "lot_id"], schema="depot")
    op.create_index("ix_lots_reference", "lots", ["reference"], schema="depot")
    op.execute("alter table depot.lots set (fillfactor = 80)")


def _create_uses() -> None:
    op.create_table(
        "lot_uses",
        sa.Column("use_id", sa.Uuid(), primary_key=True),
        sa.Column("lot_id", sa.Uuid(), sa.ForeignKey("depot.lots.lot_id"), nullable=False),
        sa.Column("units_micro", sa.BigInteger(), nullable=False),
        sa.Column("cost_cents", sa.BigInteger(), nullable=False),
        sa.Column("vorabpauschalen_cents", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.Uuid(), nullable=False),
        sa.Column("used_on", sa.Date(), nullable=False),
        sa.Column("returns", sa.Uuid(), sa.ForeignKey("depot.lot_uses.use_id")),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        schema="depot",
    )
    op.create_index("ix_lot_uses_lot_id", "lot_uses", ["lot_id"], schema="depot")
    op.create_index("ix_lot_uses_reference", "lot_uses", ["reference"], schema="depot")
    op.create_index(
        "uq_lot_uses_returns",
        "lot_uses",
        ["returns"],
        unique=True,
        schema="depot",
        postgresql_where=sa.text("returns is not null"),
    )
    append_only.protect("depot.lot_uses")


def _create_vorabpauschalen() -> None:
    op.create_table(
        "lot_vorabpauschalen",
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("units_micro", sa.BigInteger(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("lot_id", "year", name="pk_lot_vorabpauschalen"),
        schema="depot",
        postgresql_partition_by="LIST (year)",
    )
    append_only.protect("depot.lot_vorabpauschalen")
