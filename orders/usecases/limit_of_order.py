"""What an order waits for (ORD-14)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from orders.model import Order, Purpose
from orders.rules.limits import Limit
from orders.store import limits


def limit_of_order(tx: Session, order: Order) -> Limit | None:
    """The limit as it stands; None for an order that has none."""
    return limits.of_order(tx, order.order_id) if order.purpose is Purpose.LIMIT else None
