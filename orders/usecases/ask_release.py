"""A further release of an order that still waits: for another person, or after five minutes (ORD-4, AUT-9)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from auth.usecases.open_release import open_release
from depot.kernel import clock
from depot.kernel.ids import OrderId, PersonId
from orders.errors import AlreadyReleased
from orders.model import OrderAwaiting, OrderState
from orders.rules.canonical_text import order_text
from orders.store import orders as store
from orders.usecases.described import described
from orders.usecases.locked_order import locked_order
from orders.usecases.order_details import order_details
from orders.usecases.place_order import ACT
from orders.usecases.standing_of import standing_of


def ask_release(tx: Session, order: OrderId, *, person: PersonId, now: datetime) -> OrderAwaiting:
    """The same text for the next person whose release is owed; the one before of the same person is void (AUT-9)."""
    today = clock.today(now)
    order_details(tx, order, person=person, on=today)
    found = locked_order(tx, order, to=OrderState.ACCEPTED, now=now)
    earlier = store.releasers(tx, order)
    if person in earlier:
        raise AlreadyReleased
    _, standing = standing_of(tx, found.depot_id, person, released=earlier, on=today)
    text = described(tx, found, order_text)
    release = open_release(tx, person=person, act=ACT, subject=order, text=text, now=now)
    return OrderAwaiting(found, release, tuple(owed.role for owed in standing.verdict.missing))
