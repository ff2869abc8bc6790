"""Savings and withdrawal plans: terms by version, requests, runs and the orders they made (PLN-1 to PLN-8)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from depot.kernel.db import Base
from depot.kernel.ids import DepotId, OrderId, PersonId, PlanId, PlanRequestId
from depot.kernel.money import Eur

_PLAN = "orders.plans.plan_id"


class PlanRow(Base):
    """A plan as it stands; what it says stands in its versions."""

    __tablename__ = "plans"
    __table_args__ = (
        Index("ix_plans_depot_id", "depot_id", "plan_id"),
        Index("ix_plans_due", "next_due_on", "plan_id", postgresql_where=text("state = 'active'")),
        CheckConstraint("kind in ('savings', 'withdrawal')", name="kind"),
        CheckConstraint("state in ('waiting', 'active', 'suspended', 'ended', 'lapsed')", name="state"),
        CheckConstraint("(state = 'active') = (next_due_on is not null)", name="due_while_active"),
        CheckConstraint("(state in ('ended', 'lapsed')) = (ended_at is not null)", name="ended"),
        {"schema": "orders"},
    )

    plan_id: Mapped[PlanId] = mapped_column(primary_key=True)
    depot_id: Mapped[DepotId] = mapped_column(ForeignKey("depot.depots.depot_id"))
    kind: Mapped[str]
    state: Mapped[str]
    created_at: Mapped[datetime]
    next_due_on: Mapped[date | None]
    first_run_on: Mapped[date | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]


class PlanVersionRow(Base):
    """The terms of a plan for its due days from a day on (PLN-4); append only."""

    __tablename__ = "plan_versions"
    __table_args__ = (CheckConstraint("number > 0", name="counted"), {"schema": "orders"})

    plan_id: Mapped[PlanId] = mapped_column(ForeignKey(_PLAN), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    valid_from: Mapped[date]
    terms: Mapped[dict[str, Any]]
    request_id: Mapped[PlanRequestId | None]
    recorded_at: Mapped[datetime]


class PlanRequestRow(Base):
    """What was asked of a plan: its terms never change, its state does once (PLN-8)."""

    __tablename__ = "plan_requests"
    __table_args__ = (
        Index("uq_plan_requests_waiting", "plan_id", unique=True, postgresql_where=text("state = 'waiting'")),
        Index("ix_plan_requests_lapses_at", "lapses_at", postgresql_where=text("state = 'waiting'")),
        Index("ix_plan_requests_plan_id", "plan_id"),
        CheckConstraint("kind in ('set_up', 'change', 'pause', 'end')", name="kind"),
        CheckConstraint("state in ('waiting', 'done', 'replaced', 'lapsed')", name="state"),
        {"schema": "orders"},
    )

    request_id: Mapped[PlanRequestId] = mapped_column(primary_key=True)
    plan_id: Mapped[PlanId] = mapped_column(ForeignKey(_PLAN))
    kind: Mapped[str]
    terms: Mapped[dict[str, Any]]
    state: Mapped[str]
    asked_by: Mapped[PersonId]
    asked_at: Mapped[datetime]
    lapses_at: Mapped[datetime]


class PlanReleaseRow(Base):
    """Who has released a request, each with their own factor (PLN-8, ACC-9); append only."""

    __tablename__ = "plan_releases"
    __table_args__ = ({"schema": "orders"},)

    request_id: Mapped[PlanRequestId] = mapped_column(ForeignKey("orders.plan_requests.request_id"), primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(primary_key=True)
    released_at: Mapped[datetime]


class PlanRunRow(Base):
    """What became of a due day: once for each plan and day, whatever happens (PLN-7)."""

    __tablename__ = "plan_runs"
    __table_args__ = (
        CheckConstraint("(skipped is null) = (version > 0)", name="skipped_or_executed"),
        CheckConstraint("returned_on is null or skipped is null", name="returned_if_executed"),
        {"schema": "orders"},
    )

    plan_id: Mapped[PlanId] = mapped_column(ForeignKey(_PLAN), primary_key=True)
    due_on: Mapped[date] = mapped_column(primary_key=True)
    version: Mapped[int]  # 0 where it was left out
    skipped: Mapped[str | None]
    run_at: Mapped[datetime]
    returned_on: Mapped[date | None]


class PlanOrderRow(Base):
    """Which order was made for which due day of a plan (PLN-5), or for its returned debit (PLN-6); append only."""

    __tablename__ = "plan_orders"
    __table_args__ = (
        ForeignKeyConstraint(["plan_id", "due_on"], ["orders.plan_runs.plan_id", "orders.plan_runs.due_on"]),
        Index("ix_plan_orders_plan_id", "plan_id", "due_on"),
        Index("uq_plan_orders_undoes", "undoes", unique=True, postgresql_where=text("undoes is not null")),
        CheckConstraint("(claim_cents is not null) = (undoes is not null)", name="claimed"),
        {"schema": "orders"},
    )

    order_id: Mapped[OrderId] = mapped_column(ForeignKey("orders.orders.order_id"), primary_key=True)
    plan_id: Mapped[PlanId]
    due_on: Mapped[date]
    undoes: Mapped[OrderId | None]  # the purchase whose debit came back
    claim_cents: Mapped[Eur | None]  # what came back
