"""Net distributions buy units of their own positions (ORD-20)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from depot.funds.model import FundTerms, Side
from depot.kernel.calendar import Calendars
from depot.kernel.clock import new_id
from depot.kernel.ids import OrderId
from depot.kernel.outbox import Event, publish
from orders.model import Order
from orders.rules.bank_orders import order_days, reinvestment
from orders.rules.distribution_booking import DistributionPayment
from orders.rules.events import order_content
from orders.store import bank_orders as store


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
    for order in orders:
        publish(tx, Event("order_accepted.v1", order.order_id, order_content(order), depot=order.depot_id), now=now)
    return orders
