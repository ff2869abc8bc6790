"""Until its cut-off an order can be taken back, with a factor (ORD-5)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from auth.usecases.open_release import open_release
from depot.kernel import clock
from depot.kernel.ids import OrderId, PersonId
from orders.model import OrderAwaiting, OrderState
from orders.rules.canonical_text import cancellation_text
from orders.usecases.described import described
from orders.usecases.locked_order import locked_order
from orders.usecases.order_details import order_details
from orders.usecases.standing_of import standing_of

ACT: Final = "cancel_order"


def ask_cancellation(tx: Session, order: OrderId, *, person: PersonId, now: datetime) -> OrderAwaiting:
    """Whoever has a say in the order may take it back alone: nothing is lost by it (ORD-5, ACC-9)."""
    today = clock.today(now)
    order_details(tx, order, person=person, on=today)
    found = locked_order(tx, order, to=OrderState.CANCELLED, now=now)
    standing_of(tx, found.depot_id, person, on=today)
    text = described(tx, found, cancellation_text)
    release = open_release(tx, person=person, act=ACT, subject=order, text=text, now=now)
    return OrderAwaiting(found, release, ())
