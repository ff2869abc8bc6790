"""Pay-outs that an order or a closing asked for; sales for returned debits of single purchases; claims with a cause."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations import append_only

revision = "0039_order_money"
down_revision = "0038_transfers"
branch_labels = None
depends_on = None

UNIQUE = "uq_fee_claims_depot_id_kind_period_end"
ACTIONS = "action in ('accept', 'book_rest', 'reject', 'ask_again')"
TAKE_OVER = "action in ('accept', 'book_rest', 'reject', 'ask_again', 'take_over')"
KINDS = "kind in ('depot', 'vl', 'custody', 'return', 'debit_loss')"
CAUSED = "(kind in ('return', 'debit_loss')) = (cause_id is not null)"
ONCE = (
    ("uq_fee_claims_period_end", ["depot_id", "kind", "period_end"], "cause_id is null"),
    ("uq_fee_claims_cause_id", ["cause_id", "kind"], "cause_id is not null"),
)


def upgrade() -> None:
    op.add_column("payouts", sa.Column("origin_id", sa.Uuid()), schema="depot")
    op.add_column("payouts", sa.Column("pay_from", sa.Date()), schema="depot")
    op.create_index(
        "uq_payouts_origin_id",
        "payouts",
        ["origin_id"],
        unique=True,
        schema="depot",
        postgresql_where=sa.text("origin_id is not null"),
    )
    op.create_check_constraint("pays_from", "payouts", "(origin_id is null) = (pay_from is null)", schema="depot")
    op.create_table(
        "debit_sales",
        sa.Column("order_id", sa.Uuid(), sa.ForeignKey("orders.orders.order_id"), primary_key=True),
        sa.Column("undoes", sa.Uuid(), sa.ForeignKey("orders.orders.order_id"), nullable=False, unique=True),
        sa.Column("claim_cents", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("claim_cents > 0", name="positive"),
        schema="orders",
    )
    append_only.protect("orders.debit_sales")
    op.add_column("fee_claims", sa.Column("cause_id", sa.Uuid()), schema="depot")
    op.drop_constraint("ck_fee_claims_kind", "fee_claims", schema="depot")
    op.create_check_constraint("kind", "fee_claims", KINDS, schema="depot")
    op.create_check_constraint("caused", "fee_claims", CAUSED, schema="depot")
    op.drop_constraint(UNIQUE, "fee_claims", schema="depot")
    for name, columns, where in ONCE:
        op.create_index(name, "fee_claims", columns, unique=True, schema="depot", postgresql_where=sa.text(where))
    op.create_table(
        "mandate_signings",
        sa.Column("mandate_id", sa.Uuid(), primary_key=True),
        sa.Column("depot_id", sa.Uuid(), sa.ForeignKey("depot.depots.depot_id"), nullable=False, index=True),
        sa.Column("reference", sa.Text(), nullable=False, unique=True),
        sa.Column("debtor_name", sa.Text(), nullable=False),
        sa.Column("iban_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        schema="depot",
    )
    op.create_table(
        "mandate_signatures",
        sa.Column("mandate_id", sa.Uuid(), sa.ForeignKey("depot.mandate_signings.mandate_id"), primary_key=True),
        sa.Column("person_id", sa.Uuid(), primary_key=True),
        sa.Column("release_id", sa.Uuid(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True)),
        schema="depot",
    )
    op.drop_constraint("ck_finding_decisions_action_known", "finding_decisions", schema="orders")
    op.create_check_constraint("action_known", "finding_decisions", TAKE_OVER, schema="orders")


def downgrade() -> None:
    op.drop_constraint("ck_finding_decisions_action_known", "finding_decisions", schema="orders")
    op.create_check_constraint("action_known", "finding_decisions", ACTIONS, schema="orders")
    op.drop_table("mandate_signatures", schema="depot")
    op.drop_table("mandate_signings", schema="depot")
    for name, _, _ in ONCE:
        op.drop_index(name, "fee_claims", schema="depot")
    op.create_unique_constraint(UNIQUE, "fee_claims", ["depot_id", "kind", "period_end"], schema="depot")
    op.drop_constraint("ck_fee_claims_caused", "fee_claims", schema="depot")
    op.drop_constraint("ck_fee_claims_kind", "fee_claims", schema="depot")
    op.create_check_constraint("kind", "fee_claims", "kind in ('depot', 'vl', 'custody')", schema="depot")
    op.drop_column("fee_claims", "cause_id", schema="depot")
    op.drop_table("debit_sales", schema="orders")
    op.drop_constraint("ck_payouts_pays_from", "payouts", schema="depot")
    op.drop_index("uq_payouts_origin_id", "payouts", schema="depot")
    op.drop_column("payouts", "pay_from", schema="depot")
    op.drop_column("payouts", "origin_id", schema="depot")
