"""A confirmation comes in: right orders settle, the others wait for a person, each with the reason (ORD-10, ORD-12)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from depot.kernel import clock
from orders.rules.fund_messages.execution import ExecutionFile
from orders.rules.fund_messages.matching import Matched, Matching
from orders.store import bundles, fund_messages
from orders.usecases.confirm_orders import confirm_orders
from orders.usecases.expected_of import expected_of


def take_executions(
    tx: Session, file: ExecutionFile, *, margin_percent: Decimal, source: str, now: datetime
) -> Matched:
    """The same deal again changes nothing; one that differs is kept, and taken only by two persons (ORD-10)."""
    ids = list({one.order_id for one in file.executions})
    orders = fund_messages.named(tx, ids)
    touched = bundles.locked(tx, sorted({order.bundle_id for order in orders.values() if order.bundle_id}))
    matching = Matching(
        orders=orders,
        expected=expected_of(tx, list(touched.values()), orders.values()),
        before=fund_messages.executions(tx, ids),
        margin_percent=margin_percent,
        today=clock.today(now),
    )
    matched = matching.match(file)
    fund_messages.add_executions(tx, matched.fresh, source=source, now=now)
    for bundle, good in matched.good.items():
        confirm_orders(tx, touched[bundle], good, orders, source=source, now=now)
    return matched
