"""Price lists, fee runs and the claims of fees (schema depot)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations import append_only

revision = "0031_fees"
down_revision = "0030_notices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _price_lists()
    _claims()


def _price_lists() -> None:
    op.create_table(
        "price_lists",
        sa.Column("product", sa.Text(), primary_key=True),
        sa.Column("valid_from", sa.Date(), primary_key=True),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("depot_fee_cents", sa.BigInteger(), nullable=False),
        sa.Column("vl_fee_cents", sa.BigInteger(), nullable=False),
        sa.Column("custody_rate_percent", sa.Numeric(), nullable=False),
        sa.Column("custody_free_cents", sa.BigInteger(), nullable=False),
        sa.Column("return_fee_cents", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "depot_fee_cents >= 0 and vl_fee_cents >= 0 and custody_free_cents >= 0 and return_fee_cents >= 0"
            " and custody_rate_percent >= 0",
            name="prices",
        ),
        schema="depot",
    )
    append_only.protect("depot.price_lists")


def _claims() -> None:
    op.create_table(
        "fee_runs",
        sa.Column("quarter_end", sa.Date(), primary_key=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        schema="depot",
    )
    op.create_table(
        "fee_claims",
        sa.Column("claim_id", sa.Uuid(), primary_key=True),
        sa.Column("depot_id", sa.Uuid(), sa.ForeignKey("depot.depots.depot_id"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("vat_cents", sa.BigInteger(), nullable=False),
        sa.Column("vat_percent", sa.Numeric(), nullable=False),
        sa.Column("price_list", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("assessed_on", sa.Date(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("settled_on", sa.Date()),
        sa.Column("settlement_id", sa.Uuid()),
        sa.UniqueConstraint("depot_id", "kind", "period_end"),
        sa.CheckConstraint("kind in ('depot', 'vl', 'custody')", name="kind"),
        sa.CheckConstraint("state in ('open', 'settled')", name="state"),
        sa.CheckConstraint("(state = 'settled') = (settlement_id is not null)", name="settled"),
        sa.CheckConstraint("amount_cents > 0 and vat_cents >= 0 and vat_cents < amount_cents", name="amounts"),
        schema="depot",
    )
    op.create_index(
        "ix_fee_claims_open",
        "fee_claims",
        ["depot_id", "period_end"],
        postgresql_where=sa.text("state = 'open'"),
        schema="depot",
    )


def downgrade() -> None:
    for table in ("fee_claims", "fee_runs", "price_lists"):
        op.drop_table(table, schema="depot")
