"""Two members of staff end an order that was dealt but not covered: the bank takes the deal upon itself (ORD-10)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from orders.errors import FindingActionNotPossible
from orders.model import BundleState, Finding, OrderState
from orders.rules.fund_messages.notices import Notice
from orders.store import bundles, fund_messages
from orders.usecases.end_orders import end_orders
from orders.usecases.file_order_notices import file_order_notices


def take_over_order(tx: Session, finding: Finding, *, reason: str, now: datetime) -> None:
    """It stays in its bundle, whose next settlement books what it was dealt to the suspense accounts (ORD-11)."""
    meant = list(fund_messages.named(tx, [finding.order_id] if finding.order_id else []).values())
    touched = bundles.locked(tx, [order.bundle_id for order in meant if order.bundle_id])
    confirmed = all(bundle.state is BundleState.CONFIRMED for bundle in touched.values())
    if not meant or not touched or not confirmed or meant[0].state is not OrderState.FORWARDED:
        raise FindingActionNotPossible("the order does not wait any more")
    end_orders(tx, meant, state=OrderState.REJECTED, reason=reason, now=now)
    file_order_notices(tx, meant, Notice.NOT_COVERED, reason=reason, now=now)
