"""The fund company is asked what became of orders; asking never orders anything again (ORD-10)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.kernel.clock import new_id
from orders.errors import FindingActionNotPossible
from orders.model import Finding
from orders.rules.fund_messages.references import STATUS_REQUEST
from orders.rules.fund_messages.status_request import status_request
from orders.store import bundles, fund_messages
from orders.store.fund_messages import Outgoing


def ask_fund_company(tx: Session, finding: Finding, *, now: datetime) -> None:
    """About the order of the finding, or about all of its bundle that still wait (ORD-10)."""
    if finding.bundle_id is None:
        raise FindingActionNotPossible("the finding names no bundle")
    bundle = bundles.locked(tx, [finding.bundle_id])[finding.bundle_id]
    waiting = [order.order_id for order in bundles.orders_waiting(tx, [bundle.bundle_id])]
    asked = waiting if finding.order_id is None else [finding.order_id]
    if not asked:
        raise FindingActionNotPossible("no order of the bundle waits any more")
    key, root = new_id(), bundle.origin or bundle.bundle_id
    content = status_request(root, asked, message_id=key.hex, made_at=now)
    fund_messages.send(tx, [Outgoing(key, key.hex, STATUS_REQUEST, root, content)], now=now)
