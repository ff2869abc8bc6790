"""SQL of the runs of plans: what is due, locked; what was done, by COPY (PLN-7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from depot.kernel.binary_copy import write_lines
from depot.kernel.ids import PlanId
from orders.model import Order
from orders.rules.plans.execution import Done
from orders.rules.plans.plan import Plan, PlanRun, PlanState, Reason
from orders.store.plans import FIELDS, with_versions

_DUE = text(f"""
    select {FIELDS} from orders.plans p
     where p.state = 'active' and p.next_due_on <= :today
     order by p.next_due_on, p.plan_id limit cast(:limit as bigint)
       for no key update skip locked
""")


def due(tx: Session, *, today: date, limit: int) -> list[Plan]:
    """Running plans whose due day has come, the longest waiting first, locked; another run takes others (PLN-7)."""
    return with_versions(tx, tx.execute(_DUE, {"today": today, "limit": limit}).all())


_RUNS: Final = ("plan_id", "due_on", "version", "skipped", "run_at")


def add_runs(tx: Session, done: Sequence[Done], *, now: datetime) -> None:
    """What became of each due day; the key refuses a second time (PLN-7)."""
    at = now.isoformat()
    lines = (
        f"{one.due.plan.plan_id.hex}\t{one.due.due_on}\t{0 if one.skipped else one.due.version.number}"
        f"\t{one.skipped.value if one.skipped else _NULL}\t{at}"
        for one in done
    )
    write_lines(tx, "orders.plan_runs", _RUNS, lines)


_NULL: Final = "\\N"
_ORDERS: Final = (
    "order_id",
    "depot_id",
    "position_id",
    "isin",
    "side",
    "sized_by",
    "amount_cents",
    "units_micro",
    "units_held_micro",
    "money_held_cents",
    "charge_percent",
    "money",
    "purpose",
    "state",
    "terms_valid_from",
    "placed_at",
    "lapses_at",
    "received_at",
    "cut_off_at",
    "order_day",
    "price_day",
    "settlement_day",
)


def add_orders(tx: Session, done: Sequence[Done], *, now: datetime) -> None:
    """Accepted orders like any other, and which due day each belongs to (PLN-5)."""
    at = now.isoformat()
    write_lines(tx, "orders.orders", _ORDERS, (_line(order, at) for one in done for order in one.orders))
    lines = (
        f"{order.order_id.hex}\t{one.due.plan.plan_id.hex}\t{one.due.due_on}" for one in done for order in one.orders
    )
    write_lines(tx, "orders.plan_orders", ("order_id", "plan_id", "due_on"), lines)


def _line(order: Order, at: str) -> str:
    size = order.size
    amount = _NULL if size.amount is None else size.amount.cents
    units = _NULL if size.units is None else size.units.micro
    place = _NULL if order.position_id is None else order.position_id.hex
    cut_off = _NULL if order.cut_off_at is None else order.cut_off_at.isoformat()
    return (
        f"{order.order_id.hex}\t{order.depot_id.hex}\t{place}\t{order.isin}\t{order.side}\t{size.by}\t{amount}\t{units}"
        f"\t{order.hold.units.micro}\t{order.hold.money.cents}\t{order.charge_percent}\t{order.money}\t{order.purpose}"
        f"\t{order.state}\t{order.terms_valid_from}\t{at}\t{at}\t{at}\t{cut_off}\t{order.order_day}"
        f"\t{order.price_day}\t{order.settlement_day}"
    )


_MOVE = text("""
    update orders.plans p
       set next_due_on = m.next_due_on, first_run_on = coalesce(p.first_run_on, m.ran_on), state = m.state,
           ended_at = case when m.reason is null then null else cast(:now as timestamptz) end, end_reason = m.reason
      from unnest(cast(:plans as uuid[]), cast(:next_due_on as date[]), cast(:ran_on as date[]),
                  cast(:states as text[]), cast(:reasons as text[])) as m(plan_id, next_due_on, ran_on, state, reason)
     where p.plan_id = m.plan_id
""")


def move_on(tx: Session, done: Sequence[Done], *, now: datetime) -> None:
    """Each plan waits for its next due day, or has ended."""
    tx.execute(
        _MOVE,
        {
            "plans": [one.due.plan.plan_id for one in done],
            "next_due_on": [None if one.ends else one.due.then for one in done],
            "ran_on": [None if one.skipped else one.due.due_on for one in done],
            "states": [(PlanState.ENDED if one.ends else PlanState.ACTIVE).value for one in done],
            "reasons": [one.ends and one.ends.value for one in done],
            "now": now,
        },
    )


_RUNS_OF = text("""
    select r.due_on, r.skipped, r.returned_on,
           array(select l.order_id from orders.plan_orders l
                  where l.plan_id = r.plan_id and l.due_on = r.due_on order by l.order_id) as orders
      from orders.plan_runs r
     where r.plan_id = :plan and (cast(:before as date) is null or r.due_on < :before)
     order by r.due_on desc limit cast(:limit as bigint)
""")


def runs_of(tx: Session, plan: PlanId, *, before: date | None, limit: int) -> list[PlanRun]:
    """What became of the due days of a plan, the newest first."""
    return [
        PlanRun(row.due_on, Reason(row.skipped) if row.skipped else None, tuple(row.orders), row.returned_on)
        for row in tx.execute(_RUNS_OF, {"plan": plan, "before": before, "limit": limit})
    ]
