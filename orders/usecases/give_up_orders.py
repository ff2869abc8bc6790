"""Two members of staff end what the fund company will not execute (ORD-10)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from orders.errors import FindingActionNotPossible
from orders.model import BundleState, Finding
from orders.store import bundles, fund_messages
from orders.usecases.reject_orders import reject_orders


def give_up_orders(tx: Session, finding: Finding, *, reason: str, now: datetime) -> None:
    """The order of the finding, or all of its bundle; never one of which anything was dealt (ORD-10)."""
    if finding.order_id is not None:
        meant = list(fund_messages.named(tx, [finding.order_id]).values())
    else:
        meant = bundles.orders_waiting(tx, [finding.bundle_id] if finding.bundle_id else [])
    ids = [order.bundle_id for order in meant if order.bundle_id]
    touched = bundles.locked(tx, sorted(set(ids)))
    if not touched or any(bundle.state is not BundleState.SENT for bundle in touched.values()):
        raise FindingActionNotPossible("no order of it waits any more")
    if fund_messages.executions(tx, [order.order_id for order in meant]):
        raise FindingActionNotPossible("the fund company has dealt it: accept, or ask again")
    reject_orders(tx, meant, touched, reason=reason, now=now)
