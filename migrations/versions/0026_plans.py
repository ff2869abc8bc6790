"""Savings and withdrawal plans (schema orders)."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations import append_only

revision = "0026_plans"
down_revision = "0025_switches"
branch_labels = None
depends_on = None

_MOMENT: Final = sa.DateTime(timezone=True)
_APPEND_ONLY: Final = ("orders.plan_versions", "orders.plan_releases", "orders.plan_orders")


def upgrade() -> None:
    _plans()
    _requests()
    _runs()
    for table in _APPEND_ONLY:
        append_only.protect(table)


def _plans() -> None:
    op.create_table(
        "plans",
        sa.Column("plan_id", sa.Uuid(), primary_key=True),
        sa.Column("depot_id", sa.Uuid(), sa.ForeignKey("depot.depots.depot_id"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("next_due_on", sa.Date()),
        sa.Column("first_run_on", sa.Date()),
        sa.Column("ended_at", _MOMENT),
        sa.Column("end_reason", sa.Text()),
        sa.CheckConstraint("kind in ('savings', 'withdrawal')", name="kind"),
        sa.CheckConstraint("state in ('waiting', 'active', 'suspended', 'ended', 'lapsed')", name="state"),
        sa.CheckConstraint("(state = 'active') = (next_due_on is not null)", name="due_while_active"),
        sa.CheckConstraint("(state in ('ended', 'lapsed')) = (ended_at is not null)", name="ended"),
        schema="orders",
    )
    op.create_index("ix_plans_depot_id", "plans", ["depot_id", "plan_id"], schema="orders")
    active = sa.text("state = 'active'")
    op.create_index("ix_plans_due", "plans", ["next_due_on", "plan_id"], schema="orders", postgresql_where=active)
    op.create_table(
        "plan_versions",
        sa.Column("plan_id", sa.Uuid(), sa.ForeignKey("orders.plans.plan_id"), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("terms", postgresql.JSONB(), nullable=False),
        sa.Column("request_id", sa.Uuid()),
        sa.Column("recorded_at", _MOMENT, nullable=False),
        sa.CheckConstraint("number > 0", name="counted"),
        schema="orders",
    )


def _requests() -> None:
    op.create_table(
        "plan_requests",
        sa.Column("request_id", sa.Uuid(), primary_key=True),
        sa.Column("plan_id", sa.Uuid(), sa.ForeignKey("orders.plans.plan_id"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("terms", postgresql.JSONB(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("lapses_at", _MOMENT, nullable=False),
        sa.CheckConstraint("kind in ('set_up', 'change', 'pause', 'end')", name="kind"),
        sa.CheckConstraint("state in ('waiting', 'done', 'replaced', 'lapsed')", name="state"),
        schema="orders",
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index(
        "uq_plan_requests_waiting",
        "plan_requests",
        ["plan_id"],
        unique=True,
        schema="orders",
        postgresql_where=waiting,
    )
    op.create_index(
        "ix_plan_requests_lapses_at", "plan_requests", ["lapses_at"], schema="orders", postgresql_where=waiting
    )
    op.create_index("ix_plan_requests_plan_id", "plan_requests", ["plan_id"], schema="orders")
    op.create_table(
        "plan_releases",
        sa.Column("request_id", sa.Uuid(), sa.ForeignKey("orders.plan_requests.request_id"), primary_key=True),
        sa.Column("person_id", sa.Uuid(), primary_key=True),
        sa.Column("released_at", _MOMENT, nullable=False),
        schema="orders",
    )


def _runs() -> None:
    op.create_table(
        "plan_runs",
        sa.Column("plan_id", sa.Uuid(), sa.ForeignKey("orders.plans.plan_id"), primary_key=True),
        sa.Column("due_on", sa.Date(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Text()),
        sa.Column("run_at", _MOMENT, nullable=False),
        sa.Column("returned_on", sa.Date()),
        sa.CheckConstraint("(skipped is null) = (version > 0)", name="skipped_or_executed"),
        sa.CheckConstraint("returned_on is null or skipped is null", name="returned_if_executed"),
        schema="orders",
    )
    op.create_table(
        "plan_orders",
        sa.Column("order_id", sa.Uuid(), sa.ForeignKey("orders.orders.order_id"), primary_key=True),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("undoes", sa.Uuid()),
        sa.Column("claim_cents", sa.BigInteger()),
        sa.ForeignKeyConstraint(["plan_id", "due_on"], ["orders.plan_runs.plan_id", "orders.plan_runs.due_on"]),
        sa.CheckConstraint("(claim_cents is not null) = (undoes is not null)", name="claimed"),
        schema="orders",
    )
    op.create_index("ix_plan_orders_plan_id", "plan_orders", ["plan_id", "due_on"], schema="orders")
    undoing = sa.text("undoes is not null")
    op.create_index(
        "uq_plan_orders_undoes", "plan_orders", ["undoes"], unique=True, schema="orders", postgresql_where=undoing
    )


def downgrade() -> None:
    for table in _APPEND_ONLY:
        append_only.unprotect(table)
    for table in ("plan_orders", "plan_runs", "plan_releases", "plan_requests", "plan_versions", "plans"):
        op.drop_table(table, schema="orders")
