"""SQL of the orders that the bank makes itself, many at once (ORD-20, TAX-34)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import insert
from sqlalchemy.orm import Session

from orders.model import Order
from orders.tables.trading import OrderRow


def add_all(tx: Session, orders: Sequence[Order]) -> None:
    """Insert orders that nobody was shown costs of."""
    rows = [
        {
            "order_id": order.order_id,
            "depot_id": order.depot_id,
            "position_id": order.position_id,
            "isin": order.isin,
            "side": order.side.value,
            "sized_by": order.size.by.value,
            "amount_cents": order.size.amount,
            "units_micro": order.size.units,
            "money": order.money.value,
            "purpose": order.purpose.value,
            "state": order.state.value,
            "placed_by": order.placed_by,
            "placed_at": order.placed_at,
            "terms_valid_from": order.terms_valid_from,
            "charge_percent": order.charge_percent,
            "lapses_at": order.lapses_at,
            "units_held_micro": order.hold.units,
            "money_held_cents": order.hold.money,
            "received_at": order.received_at,
            "cut_off_at": order.cut_off_at,
            "order_day": order.order_day,
            "price_day": order.price_day,
            "settlement_day": order.settlement_day,
        }
        for order in orders
    ]
    if rows:
        tx.execute(insert(OrderRow), rows)
