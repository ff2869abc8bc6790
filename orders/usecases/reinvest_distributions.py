"""Net distributions buy units of their own positions (ORD-20)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from depot.funds.model import FundTerms, Side
from depot.holdings.usecases.positions import positions
from depot.holdings.usecases.vl_units_in import vl_units_in
from depot.kernel.calendar import Calendars
from depot.kernel.clock import new_id
from depot.kernel.ids import OrderId, VlContractId
from depot.kernel.outbox import Event, publish
from orders.model import Order
from orders.rules.bank_orders import order_days, reinvestment
from orders.rules.distribution_booking import DistributionPayment
from orders.rules.events import order_content
from orders.rules.vl_parts import VlShare
from orders.store import bank_orders as store
from orders.store import vl


def reinvest_distributions(
    tx: Session, payments: Sequence[DistributionPayment], terms: FundTerms, *, calendars: Calendars, now: datetime
) -> list[Order]:
    """One accepted order per payment, for the price of the next price day, in the order of the payments (ORD-20).

    The caller books what they hold together with the payments, in one entry of the ledger.
    """
    if not payments:
        return []
    days = order_days(terms, Side.SUBSCRIPTION, booked_on=payments[0].booked_on, calendars=calendars)
    orders = [
        reinvestment(
            paid.net,
            terms,
            order_id=OrderId(new_id()),
            where=(paid.depot_id, paid.position_id),
            days=days,
            now=now,
        )
        for paid in payments
    ]
    store.add_all(tx, orders)
    vl.add_shares(tx, _locked_shares(tx, orders))
    for order in orders:
        publish(tx, Event("order_accepted.v1", order.order_id, order_content(order), depot=order.depot_id), now=now)
    return orders


def _locked_shares(tx: Session, orders: Sequence[Order]) -> dict[OrderId, list[VlShare]]:
    """Income of locked units is locked with them, contract by contract; that of free units is free (VL-3)."""
    ids = [order.position_id for order in orders if order.position_id is not None]
    locked = [held for held in vl_units_in(tx, ids) if held.locked_until is not None]
    if not locked:
        return {}
    places = positions(tx, {held.position_id for held in locked})
    return {
        order.order_id: [
            VlShare(VlContractId(held.contract), held.units.micro, places[held.position_id].units.micro)
            for held in locked
            if held.position_id == order.position_id
        ]
        for order in orders
    }
