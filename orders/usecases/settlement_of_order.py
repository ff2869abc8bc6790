"""What was booked for an order (ORD-12)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.kernel.ids import OrderId
from orders.model import Settlement
from orders.store import settlements as store


def settlement_of_order(tx: Session, order: OrderId) -> Settlement | None:
    """The settlement, or None before it; whether the caller may see the order is asked before (ACC-9)."""
    return store.of_order(tx, order)
