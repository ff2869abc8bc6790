"""Transfers of units between depots and banks, and the data of lots that go with them (schema orders)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations import append_only

revision = "0038_transfers"
down_revision = "0037_approvals"
branch_labels = None
depends_on = None

_TRANSFER = "orders.transfers.transfer_id"


def upgrade() -> None:
    op.create_table(
        "transfers",
        sa.Column("transfer_id", sa.Uuid(), primary_key=True),
        sa.Column("depot_id", sa.Uuid(), sa.ForeignKey("depot.depots.depot_id"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("isin", sa.Text(), nullable=False),
        sa.Column("units_micro", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("position_id", sa.Uuid(), sa.ForeignKey("depot.positions.position_id")),
        sa.Column("into_depot_id", sa.Uuid(), sa.ForeignKey("depot.depots.depot_id")),
        sa.Column("places_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lapses_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finding", sa.Text()),
        sa.Column("booked_on", sa.Date()),
        sa.Column("lot_without_data", sa.Uuid()),
        sa.CheckConstraint("kind in ('out', 'internal', 'in')", name="kind"),
        sa.CheckConstraint("change in ('none', 'gift', 'sale', 'inheritance')", name="change"),
        sa.CheckConstraint("state in ('placed', 'in_progress', 'done', 'cancelled', 'refused')", name="state"),
        sa.CheckConstraint("(state = 'done') = (booked_on is not null)", name="booked"),
        sa.CheckConstraint("(kind = 'internal') = (into_depot_id is not null)", name="into"),
        sa.CheckConstraint("kind = 'in' or position_id is not null", name="position"),
        sa.CheckConstraint("units_micro > 0", name="units"),
        schema="orders",
    )
    op.create_index("ix_transfers_depot_id", "transfers", ["depot_id", "transfer_id"], schema="orders")
    for name, column, which in (
        ("ix_transfers_into_depot_id", "into_depot_id", "into_depot_id is not null"),
        ("ix_transfers_open", "transfer_id", "state in ('placed', 'in_progress')"),
    ):
        op.create_index(name, "transfers", [column], schema="orders", postgresql_where=sa.text(which))
    _create_what_belongs_to_them()


def _create_what_belongs_to_them() -> None:
    op.create_table(
        "transfer_releases",
        sa.Column("transfer_id", sa.Uuid(), sa.ForeignKey(_TRANSFER), primary_key=True),
        sa.Column("person_id", sa.Uuid(), primary_key=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        schema="orders",
    )
    op.create_table(
        "acquisition_data",
        sa.Column("transfer_id", sa.Uuid(), sa.ForeignKey(_TRANSFER), primary_key=True),
        sa.Column("data_id", sa.Uuid(), nullable=False),
        sa.Column("file_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        schema="orders",
    )
    append_only.protect("orders.transfer_releases")


def downgrade() -> None:
    for table in ("acquisition_data", "transfer_releases", "transfers"):
        op.drop_table(table, schema="orders")
