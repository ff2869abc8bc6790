"""VL: agreements, contracts, payments, notices, and lots that are locked until a day (schemas depot, orders)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations import append_only

revision = "0035_vl"
down_revision = "0034_factor_kinds"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("lots", sa.Column("locked_until", sa.Date(), nullable=True), schema="depot")
    op.create_check_constraint("locked", "lots", "locked_until is null or vl_contract is not null", schema="depot")
    op.create_index(
        "ix_lots_vl_contract",
        "lots",
        ["vl_contract"],
        schema="depot",
        postgresql_where=sa.text("vl_contract is not null"),
    )
    _agreements()
    _contracts()
    _notices()
    _orders()


def _agreements() -> None:
    op.create_table(
        "vl_funds",
        sa.Column("isin", sa.Text(), primary_key=True),
        sa.Column("valid_from", sa.Date(), primary_key=True),
        sa.Column("equity_percent", sa.Numeric(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("equity_percent between 0 and 100", name="equity_percent"),
        schema="depot",
    )
    append_only.protect("depot.vl_funds")
    op.create_table(
        "vl_agreements",
        sa.Column("agreement_id", sa.Uuid(), primary_key=True),
        sa.Column("depot_id", sa.Uuid(), sa.ForeignKey("depot.depots.depot_id"), nullable=False),
        sa.Column("isin", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("position_id", sa.Uuid(), sa.ForeignKey("depot.positions.position_id")),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_on", sa.Date()),
        sa.Column("ended_on", sa.Date()),
        sa.CheckConstraint("(opened_on is null) = (position_id is null)", name="opened"),
        sa.CheckConstraint("ended_on is null or opened_on is not null", name="ended"),
        schema="depot",
    )
    op.create_index("ix_vl_agreements_depot_id", "vl_agreements", ["depot_id"], schema="depot")
    op.create_index("ix_vl_agreements_person_id", "vl_agreements", ["person_id"], schema="depot")
    op.create_index(
        "uq_vl_agreements_running",
        "vl_agreements",
        ["position_id"],
        unique=True,
        schema="depot",
        postgresql_where=sa.text("opened_on is not null and ended_on is null"),
    )


def _contracts() -> None:
    op.create_table(
        "vl_contracts",
        sa.Column("contract_id", sa.Uuid(), primary_key=True),
        sa.Column("agreement_id", sa.Uuid(), sa.ForeignKey("depot.vl_agreements.agreement_id"), nullable=False),
        sa.Column("number", sa.Text(), nullable=False, unique=True),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("payments_until", sa.Date(), nullable=False),
        sa.Column("locked_from", sa.Date(), nullable=False),
        sa.Column("locked_until", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("idle_year", sa.Integer()),
        sa.Column("ended_on", sa.Date()),
        sa.CheckConstraint("state in ('locked', 'interrupted', 'free', 'dissolved')", name="state"),
        sa.CheckConstraint("(state in ('free', 'dissolved')) = (ended_on is not null)", name="ended"),
        schema="depot",
    )
    op.create_index("ix_vl_contracts_agreement_id", "vl_contracts", ["agreement_id"], schema="depot")
    op.create_index(
        "ix_vl_contracts_locked_until",
        "vl_contracts",
        ["locked_until"],
        schema="depot",
        postgresql_where=sa.text("state in ('locked', 'interrupted')"),
    )
    op.create_table(
        "vl_payments",
        sa.Column("payment_id", sa.Uuid(), primary_key=True),
        sa.Column("agreement_id", sa.Uuid(), sa.ForeignKey("depot.vl_agreements.agreement_id"), nullable=False),
        sa.Column("contract_id", sa.Uuid(), sa.ForeignKey("depot.vl_contracts.contract_id")),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("counted_cents", sa.BigInteger(), nullable=False),
        sa.Column("excess_cents", sa.BigInteger(), nullable=False),
        sa.Column("voided_as", sa.Text()),
        sa.Column("voided_on", sa.Date()),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("least(counted_cents, excess_cents) >= 0", name="parts"),
        sa.CheckConstraint("(contract_id is not null) = (counted_cents > 0)", name="counted"),
        sa.CheckConstraint("voided_as in ('repaid', 'assigned', 'pledged')", name="voided_as"),
        sa.CheckConstraint("(voided_as is null) = (voided_on is null)", name="voided"),
        schema="depot",
    )
    op.create_index("ix_vl_payments_contract_id", "vl_payments", ["contract_id"], schema="depot")
    op.create_index("ix_vl_payments_agreement_id", "vl_payments", ["agreement_id", "received_on"], schema="depot")


def _notices() -> None:
    op.create_table(
        "vl_notices",
        sa.Column("notice_id", sa.Uuid(), primary_key=True),
        sa.Column("contract_id", sa.Uuid(), sa.ForeignKey("depot.vl_contracts.contract_id"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("event_on", sa.Date()),
        sa.Column("form", sa.Uuid(), nullable=False),
        sa.Column("proof", sa.Uuid()),
        sa.Column("disposed_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_over_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("kind in ('harmless', 'fully_harmful', 'partly_harmful')", name="kind"),
        sa.CheckConstraint("(reason is null) = (kind = 'fully_harmful')", name="reason"),
        sa.CheckConstraint("(reason is null) = (proof is null)", name="proof"),
        schema="depot",
    )
    op.create_index("uq_vl_notices_contract_id", "vl_notices", ["contract_id"], unique=True, schema="depot")
    op.create_index("ix_vl_notices_due_on", "vl_notices", ["due_on", "notice_id"], schema="depot")


def _orders() -> None:
    op.create_table(
        "vl_shares",
        sa.Column("order_id", sa.Uuid(), sa.ForeignKey("orders.orders.order_id"), primary_key=True),
        sa.Column("contract_id", sa.Uuid(), sa.ForeignKey("depot.vl_contracts.contract_id"), primary_key=True),
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("of_parts", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("part > 0 and part <= of_parts", name="part"),
        schema="orders",
    )
    append_only.protect("orders.vl_shares")
    op.create_table(
        "vl_end_sales",
        sa.Column("sale_id", sa.Uuid(), primary_key=True),
        sa.Column("contract_id", sa.Uuid(), sa.ForeignKey("depot.vl_contracts.contract_id"), nullable=False),
        sa.Column("depot_id", sa.Uuid(), nullable=False),
        sa.Column("money", sa.Text(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_by", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True)),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        sa.Column("order_id", sa.Uuid(), sa.ForeignKey("orders.orders.order_id")),
        sa.Column("given_up_because", sa.Text()),
        sa.CheckConstraint("order_id is null or released_at is not null", name="placed"),
        schema="orders",
    )
    op.create_index(
        "uq_vl_end_sales_waiting",
        "vl_end_sales",
        ["contract_id"],
        unique=True,
        schema="orders",
        postgresql_where=sa.text("withdrawn_at is null and order_id is null and given_up_because is null"),
    )


def downgrade() -> None:
    for table in ("vl_end_sales", "vl_shares"):
        op.drop_table(table, schema="orders")
    for table in ("vl_notices", "vl_payments", "vl_contracts", "vl_agreements", "vl_funds"):
        op.drop_table(table, schema="depot")
    op.drop_index("ix_lots_vl_contract", "lots", schema="depot")
    op.execute("alter table depot.lots drop constraint ck_lots_locked")
    op.drop_column("lots", "locked_until", schema="depot")
