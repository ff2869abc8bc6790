"""Tax: events, loss pots, exemption orders, Vorabpauschale runs (schema tax)."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from migrations import append_only

revision = "0009_tax"
down_revision = "0008_holdings"
branch_labels = None
depends_on = None

_PERSON = "depot.persons.person_id"
_EVENT_CENTS = (
    "income",
    "exempt",
    "taxable",
    "losses_used",
    "loss_added",
    "exemption_used",
    "freed_by_nv_certificate",
    "foreign_tax",
    "tax_base",
    "capital_gains_tax",
    "solidarity_surcharge",
    "church_tax",
    "loss_pot_before",
    "loss_pot_after",
    "exemption_before",
    "exemption_after",
)


def upgrade() -> None:
    _create_statements()
    _create_year_statuses()
    _create_events()
    _create_fund_figures()
    _create_runs()
    _create_collections()


def downgrade() -> None:
    for table in (
        "uncollected",
        "collections",
        "run_shards",
        "runs",
        "fund_years",
        "fund_distributions",
        "events",
        "year_statuses",
        "church_attributes",
        "exemption_orders",
    ):
        op.drop_table(table, schema="tax")


def _cents(names: Iterable[str]) -> list[sa.Column[int]]:
    return [sa.Column(f"{name}_cents", sa.BigInteger(), nullable=False) for name in names]


def _create_statements() -> None:
    """Exemption orders and church attributes."""
    op.create_table(
        "exemption_orders",
        sa.Column("order_id", sa.Uuid(), primary_key=True),
        sa.Column("person_id", sa.Uuid(), sa.ForeignKey(_PERSON), nullable=False),
        *_cents(["amount"]),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date()),
        sa.Column("lodged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("activated_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("amount_cents >= 0", name="amount_not_negative"),
        sa.CheckConstraint("valid_until >= valid_from", name="days_in_order"),
        schema="tax",
    )
    op.create_index("ix_exemption_orders_person_id", "exemption_orders", ["person_id"], schema="tax")
    op.create_table(
        "church_attributes",
        sa.Column("attribute_id", sa.Uuid(), primary_key=True),
        sa.Column("person_id", sa.Uuid(), sa.ForeignKey(_PERSON), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("rate_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        schema="tax",
    )
    op.create_index("ix_church_attributes_person_id", "church_attributes", ["person_id", "year"], schema="tax")
    append_only.protect("tax.church_attributes")


def _create_year_statuses() -> None:
    op.create_table(
        "year_statuses",
        sa.Column("person_id", sa.Uuid(), sa.ForeignKey(_PERSON), primary_key=True),
        sa.Column("year", sa.SmallInteger(), primary_key=True, autoincrement=False),
        *_cents(["loss_brought", "loss_pot", "exemption_used"]),
        sa.CheckConstraint("loss_pot_cents >= 0", name="pot_not_negative"),
        sa.CheckConstraint("loss_brought_cents >= 0", name="brought_not_negative"),
        sa.CheckConstraint("exemption_used_cents >= 0", name="used_not_negative"),
        schema="tax",
    )


def _create_events() -> None:
    op.create_table(
        "events",
        sa.Column("event_id", sa.Uuid(), primary_key=True),
        sa.Column("person_id", sa.Uuid(), sa.ForeignKey(_PERSON), nullable=False),
        sa.Column("depot_id", sa.Uuid(), nullable=False),
        sa.Column("position_id", sa.Uuid(), nullable=False),
        sa.Column("isin", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("tax_year", sa.SmallInteger(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.Uuid(), nullable=False),
        *_cents(_EVENT_CENTS),
        sa.Column("church_attribute_id", sa.Uuid(), sa.ForeignKey("tax.church_attributes.attribute_id")),
        sa.Column("rule_version", sa.Text(), nullable=False),
        sa.Column("derivation", JSONB()),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("income_cents = exempt_cents + taxable_cents", name="income_split"),
        sa.CheckConstraint(
            "losses_used_cents >= 0 and losses_used_cents <= loss_pot_before_cents", name="losses_there"
        ),
        sa.CheckConstraint(
            "exemption_used_cents >= 0 and exemption_used_cents <= exemption_before_cents", name="exemption_there"
        ),
        schema="tax",
    )
    op.create_index("uq_events_reference", "events", ["reference", "kind"], unique=True, schema="tax")
    op.create_index("ix_events_depot_id", "events", ["depot_id", "event_id"], schema="tax")
    op.create_index("ix_events_person_id", "events", ["person_id", "tax_year"], schema="tax")
    append_only.protect("tax.events")


def _create_fund_figures() -> None:
    """What funds paid, and what § 18 InvStG asks about their years."""
    op.create_table(
        "fund_distributions",
        sa.Column("reference", sa.Uuid(), primary_key=True),
        sa.Column("isin", sa.Text(), nullable=False),
        sa.Column("ex_day", sa.Date(), nullable=False),
        sa.Column("pay_day", sa.Date(), nullable=False),
        sa.Column("per_unit", sa.Numeric(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("per_unit >= 0", name="per_unit_not_negative"),
        schema="tax",
    )
    op.create_index("ix_fund_distributions_isin", "fund_distributions", ["isin", "pay_day"], schema="tax")
    append_only.protect("tax.fund_distributions")
    op.create_table(
        "fund_years",
        sa.Column("isin", sa.Text(), primary_key=True),
        sa.Column("year", sa.SmallInteger(), primary_key=True, autoincrement=False),
        sa.Column("version", sa.SmallInteger(), primary_key=True, autoincrement=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("first_price", sa.Numeric(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("last_price", sa.Numeric(), nullable=False),
        sa.Column("distributions", sa.Numeric(), nullable=False),
        sa.Column("base_rate", sa.Numeric(), nullable=False),
        sa.Column("vorabpauschale", sa.Numeric(), nullable=False),
        sa.Column("fund_class", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        schema="tax",
    )
    append_only.protect("tax.fund_years")


def _create_runs() -> None:
    op.create_table(
        "runs",
        sa.Column("run_id", sa.Uuid(), primary_key=True),
        sa.Column("year", sa.SmallInteger(), nullable=False, unique=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("rule_version", sa.Text(), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("state in ('running', 'done')", name="state_known"),
        schema="tax",
    )
    op.create_table(
        "run_shards",
        sa.Column("run_id", sa.Uuid(), sa.ForeignKey("tax.runs.run_id"), primary_key=True),
        sa.Column("shard", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("first_person", sa.Uuid(), nullable=False),
        sa.Column("next_person", sa.Uuid(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        sa.Column("sums", JSONB()),
        schema="tax",
    )


def _create_collections() -> None:
    op.create_table(
        "collections",
        sa.Column("event_id", sa.Uuid(), sa.ForeignKey("tax.events.event_id"), primary_key=True),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("depot_id", sa.Uuid(), nullable=False),
        sa.Column("position_id", sa.Uuid(), nullable=False),
        sa.Column("isin", sa.Text(), nullable=False),
        *_cents(["due"]),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("way", sa.Text()),
        sa.Column("reference", sa.Uuid()),
        sa.Column("closed_on", sa.Date()),
        sa.CheckConstraint("state in ('open', 'collected', 'reported')", name="state_known"),
        sa.CheckConstraint("way in ('units', 'cash_account')", name="way_known"),
        sa.CheckConstraint("due_cents > 0", name="something_due"),
        sa.CheckConstraint("(state = 'open') = (closed_on is null)", name="closed_once"),
        schema="tax",
    )
    op.create_index(
        "ix_collections_open",
        "collections",
        ["year", "event_id"],
        schema="tax",
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "uncollected",
        sa.Column("event_id", sa.Uuid(), sa.ForeignKey("tax.collections.event_id"), primary_key=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("isin", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("units_micro", sa.BigInteger(), nullable=False),
        *_cents(["amount"]),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        schema="tax",
    )
    append_only.protect("tax.uncollected")
