"""SQL of orders that wait for their fund to take redemptions again (ORD-15)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from depot.kernel.ids import OrderId
from orders.model import Order
from orders.store.orders import FIELDS, order_of

_SUSPEND = text("update orders.orders set state = 'suspended' where order_id = any(cast(:orders as uuid[]))")
_WAITING = text(f"""
    select {FIELDS} from orders.orders o where o.state = 'suspended' order by o.order_id
     limit cast(:limit as bigint) for no key update skip locked
""")
_RESUME = text("""
    update orders.orders o
       set state = 'accepted', cut_off_at = r.cut_off_at, order_day = r.order_day, price_day = r.price_day,
           settlement_day = r.settlement_day
      from unnest(cast(:orders as uuid[]), cast(:cut_offs as timestamptz[]), cast(:order_days as date[]),
                  cast(:price_days as date[]), cast(:settlement_days as date[]))
           as r(order_id, cut_off_at, order_day, price_day, settlement_day)
     where o.order_id = r.order_id
""")


def suspend(tx: Session, orders: Sequence[OrderId]) -> None:
    """The orders wait."""
    if orders:
        tx.execute(_SUSPEND, {"orders": list(orders)})


def waiting(tx: Session, *, limit: int) -> list[Order]:
    """Who waits, the oldest first, locked."""
    return [order_of(row) for row in tx.execute(_WAITING, {"limit": limit})]


def resume(tx: Session, orders: Sequence[Order]) -> None:
    """The orders go on, with new days."""
    if not orders:
        return
    facts = {
        "orders": [order.order_id for order in orders],
        "cut_offs": [order.cut_off_at for order in orders],
        "order_days": [order.order_day for order in orders],
        "price_days": [order.price_day for order in orders],
        "settlement_days": [order.settlement_day for order in orders],
    }
    tx.execute(_RESUME, facts)
