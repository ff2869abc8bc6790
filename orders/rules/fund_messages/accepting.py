"""What two members of staff accepted is what an order settles at, whatever was asked (ORD-10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from depot.kernel.ids import OrderId
from depot.kernel.money import Units
from orders.model import Order, Size, SizedBy


def as_accepted(order: Order, accepted: Mapping[OrderId, Units]) -> Order:
    """The order over the units that were accepted for it; any other order as it is (ORD-10)."""
    if order.order_id not in accepted:
        return order
    return replace(order, size=Size(SizedBy.UNITS, units=accepted[order.order_id]))
