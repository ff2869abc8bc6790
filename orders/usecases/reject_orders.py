"""Orders that the fund company does not execute end: holds are free again, the customers are told why (ORD-10)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from depot.kernel.clock import new_id
from depot.kernel.ids import BundleId
from orders.model import Bundle, Order, OrderState
from orders.rules.bundling import part_of
from orders.rules.fund_messages.notices import Notice
from orders.store import bundles as store
from orders.store import findings
from orders.usecases.end_orders import end_orders
from orders.usecases.file_order_notices import file_order_notices


def reject_orders(
    tx: Session, orders: Sequence[Order], bundles: Mapping[BundleId, Bundle], *, reason: str, now: datetime
) -> None:
    """They leave their bundle, of which the rest goes on; nothing of them was dealt, the caller has made sure."""
    by_bundle: defaultdict[BundleId, list[Order]] = defaultdict(list)
    for order in orders:
        assert order.bundle_id is not None, "only forwarded orders are rejected"
        by_bundle[order.bundle_id].append(order)
    for bundle_id, rejected in by_bundle.items():
        bundle, gone = bundles[bundle_id], bundle_id
        if len(rejected) < bundle.orders:
            part = part_of(bundle, rejected, BundleId(new_id()))
            store.split(tx, bundle_id, part, [order.order_id for order in rejected])
            gone = part.bundle_id
        store.refuse(tx, gone)
        findings.resolve(tx, orders=[order.order_id for order in rejected], bundles=[gone], now=now)
    end_orders(tx, orders, state=OrderState.REJECTED, reason=reason, now=now)
    file_order_notices(tx, orders, Notice.REJECTED, reason=reason, now=now)
