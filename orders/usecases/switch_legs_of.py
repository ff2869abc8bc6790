"""Where the proceeds of an order go (ORD-1)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.funds.model import Side
from orders.model import Order, Purpose, SwitchLeg
from orders.store import switches


def switch_legs_of(tx: Session, order: Order) -> list[SwitchLeg]:
    """The legs of a switch; none for any other order."""
    if order.purpose is not Purpose.SWITCH or order.side is not Side.REDEMPTION:
        return []
    return switches.legs_of(tx, [order.order_id])[order.order_id]
