"""Accepted orders become bundles, and are sent once (ORD-10)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.kernel import outbox
from depot.kernel.clock import new_id
from depot.kernel.ids import PREFIX, BundleId, to_text
from depot.kernel.outbox import Event
from orders.model import Bundle, Order
from orders.rules.bundling import bundles
from orders.rules.events import order_content
from orders.rules.fund_messages.ordering import order_message
from orders.rules.fund_messages.references import ORDER_OF
from orders.store import bundles as store
from orders.store import fund_messages
from orders.store.fund_messages import Outgoing
from orders.usecases.suspend_orders import suspend_orders


def forward_orders(tx: Session, *, limit: int, now: datetime) -> list[Bundle]:
    """The bundle and the state of its orders are written together, so no order is in two bundles (ORD-10)."""
    due = {order.order_id: order for order in suspend_orders(tx, store.due(tx, now=now, limit=limit), now=now)}
    made = bundles(due.values(), new_id=lambda: BundleId(new_id()), sent_at=now)
    if not made:
        return []
    store.send(tx, made)
    messages = (_message(bundle, [due[order] for order in orders]) for bundle, orders in made)
    fund_messages.send(tx, list(messages), now=now)
    for bundle, orders in made:
        name = to_text(PREFIX["BundleId"], bundle.bundle_id)
        content = {"bundle": name, "isin": bundle.isin, "side": bundle.side.value, "orders": bundle.orders}
        outbox.publish(tx, Event("bundle_sent.v1", bundle.bundle_id, content), now=now)
        for order_id in orders:
            order = due[order_id]
            told = order_content(order) | {"bundle": name}
            outbox.publish(tx, Event("order_forwarded.v1", order_id, told, depot=order.depot_id), now=now)
    return [bundle for bundle, _ in made]


def _message(bundle: Bundle, orders: list[Order]) -> Outgoing:
    key = new_id()
    content = order_message(bundle, orders, message_id=key.hex)
    return Outgoing(key, key.hex, ORDER_OF[bundle.side], bundle.bundle_id, content)
