"""Orders end without being executed (ORD-4, ORD-5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from auth.usecases.void_releases import void_releases
from depot.kernel import clock, outbox
from depot.kernel.clock import new_id
from depot.kernel.ids import EntryId
from depot.kernel.outbox import Event
from depot.ledger.usecases.post_entries import post_entries
from depot.payments.usecases.cancel_debits import cancel_debits
from orders.model import MoneyPlace, Order, OrderState
from orders.rules.events import order_content
from orders.rules.life_cycle import may_become
from orders.rules.reserving import freeing_entry
from orders.store import orders as store


def end_orders(tx: Session, ended: Sequence[Order], *, state: OrderState, reason: str, now: datetime) -> None:
    """What was held for them is free again, their open releases are void, the world is told (ORD-5, AUT-9).

    The releases of a lapsed order have expired by themselves.
    """
    if not ended:
        return
    assert all(may_become(order.state, state) for order in ended), "the caller has asked the life cycle"
    today = clock.today(now)
    entries = (freeing_entry(order, entry_id=EntryId(new_id()), booked_on=today) for order in ended)
    post_entries(tx, [entry for entry in entries if entry is not None], now=now)
    store.end(tx, [order.order_id for order in ended], state=state, reason=reason, now=now)
    for order in ended:
        if order.money is MoneyPlace.DIRECT_DEBIT:
            cancel_debits(tx, [order.order_id])
        if state is not OrderState.LAPSED:
            void_releases(tx, subject=order.order_id, now=now)
        event = Event(f"order_{state.value}.v1", order.order_id, order_content(order), depot=order.depot_id)
        outbox.publish(tx, event, now=now)
