"""Rightly confirmed orders make their bundle ready to settle; those that still wait go on apart (ORD-10, ORD-12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from depot.kernel import outbox
from depot.kernel.clock import new_id
from depot.kernel.ids import PREFIX, BundleId, OrderId, to_text
from depot.kernel.money import Units
from depot.kernel.outbox import Event
from orders.model import Bundle, Confirmation, Order
from orders.rules.bundling import part_of
from orders.rules.fund_messages.execution import Execution
from orders.store import bundles as store
from orders.store import findings


def confirm_orders(
    tx: Session,
    bundle: Bundle,
    good: Mapping[OrderId, Sequence[Execution]],
    orders: Mapping[OrderId, Order],
    *,
    source: str,
    now: datetime,
) -> BundleId:
    """The bundle that now has its confirmation: the whole, or the part of it that was confirmed (ORD-10).

    A bundle is always settled as a whole, so a part becomes a bundle of its own; the fewer orders move.
    """
    ready = _ready(tx, bundle, [orders[order] for order in good])
    deal = next(iter(good.values()))[-1].deal
    if deal.price_day != bundle.price_day:
        store.redate(tx, ready, deal.price_day)
    units = sum(one.units.micro for parts in good.values() for one in parts)
    confirmed = Confirmation(
        bundle_id=ready,
        isin=bundle.isin,
        side=bundle.side,
        price_day=deal.price_day,
        price=deal.price,
        currency=deal.currency,
        total_units=Units(units),
        total_amount=sum((one.amount for parts in good.values() for one in parts), Decimal(0)),
    )
    store.confirm(tx, [confirmed], source=source, now=now)
    findings.resolve(tx, orders=list(good), bundles=[ready], now=now)
    content = {
        "bundle": to_text(PREFIX["BundleId"], ready),
        "price": f"{deal.price:f}",
        "currency": deal.currency,
        "total_units": str(confirmed.total_units),
    }
    outbox.publish(tx, Event("bundle_confirmed.v1", ready, content), now=now)
    return ready


def _ready(tx: Session, bundle: Bundle, confirmed: Sequence[Order]) -> BundleId:
    if len(confirmed) == bundle.orders:
        return bundle.bundle_id
    if 2 * len(confirmed) <= bundle.orders:
        part = part_of(bundle, confirmed, BundleId(new_id()))
        store.split(tx, bundle.bundle_id, part, [order.order_id for order in confirmed])
        return part.bundle_id
    done = {order.order_id for order in confirmed}
    rest = [order for order in store.orders_waiting(tx, [bundle.bundle_id]) if order.order_id not in done]
    store.split(tx, bundle.bundle_id, part_of(bundle, rest, BundleId(new_id())), [order.order_id for order in rest])
    return bundle.bundle_id
