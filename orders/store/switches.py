"""SQL of the legs of switches (ORD-1)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from depot.kernel.ids import OrderId
from orders.model import SwitchLeg, SwitchTarget
from orders.tables.switches import SwitchLegRow

_LEGS = text("""
    select order_id, number, isin, percent, leg_order_id from orders.switch_legs
     where order_id = any(cast(:orders as uuid[])) order by order_id, number
""")
_ORDERED = text("""
    update orders.switch_legs l set leg_order_id = o.leg_order_id
      from unnest(cast(:orders as uuid[]), cast(:numbers as int[]), cast(:legs as uuid[]))
           as o(order_id, number, leg_order_id)
     where l.order_id = o.order_id and l.number = o.number
""")


def add(tx: Session, order: OrderId, targets: Sequence[SwitchTarget]) -> None:
    """Where the proceeds of the order go."""
    rows = [
        {"order_id": order, "number": number, "isin": target.isin, "percent": target.percent}
        for number, target in enumerate(targets, start=1)
    ]
    tx.execute(insert(SwitchLegRow), rows)


def legs_of(tx: Session, orders: Collection[OrderId]) -> dict[OrderId, list[SwitchLeg]]:
    """The legs of each order in their order; none for an order that is no switch."""
    found: dict[OrderId, list[SwitchLeg]] = {order: [] for order in orders}
    for row in tx.execute(_LEGS, {"orders": list(orders)}):
        leg = SwitchLeg(row.number, SwitchTarget(row.isin, row.percent), row.leg_order_id)
        found[row.order_id].append(leg)
    return found


def ordered(tx: Session, made: Mapping[tuple[OrderId, int], OrderId]) -> None:
    """Which purchase belongs to which leg."""
    keys = list(made)
    facts = {
        "orders": [order for order, _ in keys],
        "numbers": [number for _, number in keys],
        "legs": [made[key] for key in keys],
    }
    tx.execute(_ORDERED, facts)
