"""What the world is told about orders: ids and figures, no person (ORD-4, ORD-12)."""

from __future__ import annotations

from typing import Any

from depot.kernel.ids import PREFIX, to_text
from depot.kernel.money import Eur, Units
from orders.model import Order


def order_content(order: Order) -> dict[str, Any]:
    """An order in an event: what was asked, and the days as far as they are known."""
    return {
        "order": to_text(PREFIX["OrderId"], order.order_id),
        "isin": order.isin,
        "side": order.side.value,
        "sized_by": order.size.by.value,
        "amount": _text(order.size.amount),
        "units": _text(order.size.units),
        "purpose": order.purpose.value,
        "order_day": order.order_day.isoformat() if order.order_day else None,
        "price_day": order.price_day.isoformat() if order.price_day else None,
        "settlement_day": order.settlement_day.isoformat() if order.settlement_day else None,
    }


def _text(figure: Eur | Units | None) -> str | None:
    return None if figure is None else str(figure)
