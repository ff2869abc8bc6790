"""Two members of staff take an execution as it was confirmed, although it differs or is only a part (ORD-10)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from depot.kernel.money import Units
from orders.errors import FindingActionNotPossible
from orders.model import BundleState, Finding, OrderState
from orders.rules.fund_messages.matching import PARTLY, is_as_ordered
from orders.store import bundles, fund_messages
from orders.usecases.confirm_orders import confirm_orders
from orders.usecases.expected_of import expected_of


def accept_execution(tx: Session, finding: Finding, *, margin_percent: Decimal, now: datetime) -> None:
    """The order settles at the confirmed price with the confirmed units; what was held beyond them is free again."""
    if finding.order_id is None:
        raise FindingActionNotPossible("the finding names no order")
    orders = fund_messages.named(tx, [finding.order_id])
    order = orders[finding.order_id]
    touched = bundles.locked(tx, [order.bundle_id] if order.bundle_id else [])
    if order.state is not OrderState.FORWARDED or any(one.state is not BundleState.SENT for one in touched.values()):
        raise FindingActionNotPossible("the order does not wait any more")
    parts = fund_messages.executions(tx, [order.order_id]).get(order.order_id, [])
    if finding.reason == PARTLY:
        parts = [one for one in parts if one.is_partial]
    else:
        parts = [one for one in parts if one.source == finding.source]
    if not parts or len({one.deal for one in parts}) != 1:
        raise FindingActionNotPossible("there is no single price at which the order was dealt")
    units = Units(sum(one.units.micro for one in parts))
    [bundle] = touched.values()
    expected = expected_of(tx, [bundle], [order])[bundle.bundle_id]
    if not is_as_ordered(order, units, parts[-1].deal, expected, margin_percent=margin_percent):
        fund_messages.accept_units(tx, order.order_id, units, finding=finding.finding_id)
    confirm_orders(tx, bundle, {order.order_id: parts}, orders, source=finding.source, now=now)
