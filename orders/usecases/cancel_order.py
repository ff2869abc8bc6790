"""The released cancellation: the act "cancel_order" (ORD-5)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from depot.kernel import clock
from depot.kernel.ids import OrderId, PersonId
from orders.model import OrderState
from orders.usecases.end_orders import end_orders
from orders.usecases.locked_order import locked_order
from orders.usecases.standing_of import standing_of


def cancel_order(tx: Session, *, person: PersonId, subject: UUID, now: datetime) -> None:
    """The order ends if its cut-off is still to come; its hold is free again at once (ORD-5)."""
    order = locked_order(tx, OrderId(subject), to=OrderState.CANCELLED, now=now)
    standing_of(tx, order.depot_id, person, on=clock.today(now))
    end_orders(tx, [order], state=OrderState.CANCELLED, reason="cancelled by the customer", now=now)
