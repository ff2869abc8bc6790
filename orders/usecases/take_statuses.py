"""A status report comes in: it drives the orders it names, and what is not clear goes to a person (ORD-10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from depot.kernel import outbox
from depot.kernel.ids import PREFIX, BundleId, to_text
from depot.kernel.outbox import Event
from orders.model import Bundle, BundleState, Order, OrderState
from orders.rules.events import order_content
from orders.rules.fund_messages.execution import FundStatus, StatusFile, StatusReport, Trouble
from orders.rules.fund_messages.matching import NOT_WAITING, UNKNOWN
from orders.rules.fund_messages.notices import Notice
from orders.store import bundles, fund_messages
from orders.usecases.file_order_notices import file_order_notices
from orders.usecases.reject_orders import reject_orders

REASON_OF = {FundStatus.CANCELLED: "cancelled_by_fund", FundStatus.UNCLEAR: "unclear_status"}


@dataclass(slots=True)
class Taken:
    """How many reports counted, how many were known, and what needs a person."""

    taken: int
    known: int
    troubles: list[Trouble]


@dataclass(frozen=True, slots=True)
class _Meant:
    """The orders that a report is about, with the bundles they are in now."""

    root: BundleId
    orders: Sequence[Order]
    bundles: dict[BundleId, Bundle]


def take_statuses(tx: Session, file: StatusFile, *, source: str, now: datetime) -> Taken:
    """Each report once: accepted is noted, suspended told, rejected ends the order (ORD-10, ORD-15)."""
    result = Taken(0, 0, [Trouble(line, reason, detail) for line, reason, detail in file.faults])
    for report in file.reports:
        meant = _meant(tx, report)
        if isinstance(meant, Trouble):
            result.troubles.append(meant)
        elif not fund_messages.add_reply(tx, report, meant.root, source=source, now=now):
            result.known += 1
        elif trouble := _acted(tx, report, meant, now=now):
            result.troubles.append(trouble)
        else:
            result.taken += 1
    return result


def _meant(tx: Session, report: StatusReport) -> _Meant | Trouble:
    if report.order_id is not None:
        order = fund_messages.named(tx, [report.order_id]).get(report.order_id)
        if order is None or order.bundle_id is None:
            return Trouble(report.line, UNKNOWN, "no order sent by us has this reference")
        orders, touched = [order], bundles.locked(tx, [order.bundle_id])
        root = touched[order.bundle_id].origin or order.bundle_id
        return _Meant(root, orders, touched)
    assert report.bundle_id is not None, "a report names an order or a bundle"
    touched = {bundle.bundle_id: bundle for bundle in bundles.grown_from(tx, [report.bundle_id])}
    if report.bundle_id not in touched:
        return Trouble(report.line, UNKNOWN, "no bundle of ours has this reference")
    touched = bundles.locked(tx, sorted(touched))
    return _Meant(report.bundle_id, bundles.orders_waiting(tx, sorted(touched)), touched)


def _acted(tx: Session, report: StatusReport, meant: _Meant, *, now: datetime) -> Trouble | None:
    """What the status sets in motion; a contradiction to what is known is never resolved by itself."""
    _tell(tx, report, meant, now=now)
    if report.status in {FundStatus.ACCEPTED, FundStatus.IN_PROGRESS}:
        return None
    named = (meant.root, report.order_id)
    if report.status in REASON_OF:
        return Trouble(report.line, REASON_OF[report.status], f"the fund company says: {report.reason}", *named)
    late = [order for order in meant.orders if not _still_open(order, meant)]
    dealt = fund_messages.executions(tx, [order.order_id for order in meant.orders])
    if report.order_id is not None and late:
        return Trouble(report.line, NOT_WAITING, f"the order is {late[0].state.value}", *named)
    if late or dealt:
        why = f"{report.status.value} after a confirmation; nothing was changed"
        return Trouble(report.line, "contradicts_confirmation", why, *named)
    if report.status is FundStatus.REJECTED:
        reject_orders(tx, meant.orders, meant.bundles, reason=report.reason, now=now)
    else:
        _suspend(tx, report, meant.orders, now=now)
    return None


def _still_open(order: Order, meant: _Meant) -> bool:
    assert order.bundle_id is not None, "these orders were sent"
    return order.state is OrderState.FORWARDED and meant.bundles[order.bundle_id].state is BundleState.SENT


def _suspend(tx: Session, report: StatusReport, orders: Sequence[Order], *, now: datetime) -> None:
    file_order_notices(tx, orders, Notice.SUSPENDED, reason=report.reason, now=now)
    for order in orders:
        event = Event("order_suspended.v1", order.order_id, order_content(order), depot=order.depot_id)
        outbox.publish(tx, event, now=now)


def _tell(tx: Session, report: StatusReport, meant: _Meant, *, now: datetime) -> None:
    content = {
        "bundle": to_text(PREFIX["BundleId"], meant.root),
        "order": None if report.order_id is None else to_text(PREFIX["OrderId"], report.order_id),
        "status": report.status.value,
    }
    outbox.publish(tx, Event("fund_company_replied.v1", meant.root, content), now=now)
