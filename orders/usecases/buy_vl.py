"""A payment of the employer becomes purchases: what counts as VL, and what is too much (VL-1)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.funds.model import FundTerms
from depot.kernel import clock
from depot.kernel.calendar import Calendars
from depot.kernel.clock import new_id
from depot.kernel.ids import EntryId, OrderId
from depot.kernel.outbox import Event, publish
from depot.ledger.model import Account
from depot.ledger.usecases.balances import balances
from depot.ledger.usecases.post_entries import post_entries
from depot.payments.model.bank import BankLine
from depot.vl.model import Agreement
from depot.vl.usecases.take_payment import take_payment
from orders.model import Order
from orders.rules.events import order_content
from orders.rules.incoming_purchase import vl_purchases
from orders.rules.reserving import hold_entry
from orders.rules.vl_parts import VlShare
from orders.store import bank_orders
from orders.store import vl as store


def buy_vl(
    tx: Session, line: BankLine, agreement: Agreement, terms: FundTerms, *, calendars: Calendars, now: datetime
) -> list[Order]:
    """Locked units for what counts, free units for the rest; none if the money was spent in between (VL-1, VL-3)."""
    cash = Account.cash(agreement.depot_id)
    if balances(tx, [cash])[cash] < line.amount.cents:
        return []
    taken = take_payment(
        tx, agreement, line.line_id, line.amount, received_on=line.booked_on, calendars=calendars, now=now
    )
    orders = vl_purchases(
        taken,
        terms,
        order_ids=(OrderId(new_id()), OrderId(new_id())),
        depot=agreement.depot_id,
        calendars=calendars,
        now=now,
    )
    holds = [hold_entry(order, entry_id=EntryId(new_id()), booked_on=clock.today(now)) for order in orders]
    post_entries(tx, [entry for entry in holds if entry is not None], now=now)
    bank_orders.add_all(tx, orders)
    if taken.contract_id is not None:
        store.add_shares(tx, {orders[0].order_id: [VlShare(taken.contract_id, 1, 1)]})
    for order in orders:
        publish(tx, Event("order_accepted.v1", order.order_id, order_content(order), depot=order.depot_id), now=now)
    return orders
