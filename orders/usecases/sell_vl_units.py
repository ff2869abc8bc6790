"""Units of a VL contract that are free now become a sale (VL-6, VL-8)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.funds.model import Side
from depot.funds.rules.dealing import deals
from depot.funds.usecases.fund_terms import fund_terms
from depot.holdings.usecases.positions import positions
from depot.holdings.usecases.vl_units_of import vl_units_of
from depot.kernel import clock
from depot.kernel.calendar import Calendars
from depot.kernel.clock import new_id
from depot.kernel.ids import EntryId, OrderId
from depot.kernel.money import Units
from depot.kernel.outbox import Event, publish
from depot.ledger.usecases.post_entries import post_entries
from depot.vl.model import Contract
from orders.errors import FundNoLongerDeals
from orders.model import MoneyPlace, Order
from orders.rules.events import order_content
from orders.rules.reserving import hold_entry
from orders.rules.vl_end_sale import vl_sale
from orders.store import bank_orders


def sell_vl_units(
    tx: Session,
    contract: Contract,
    units: Units | None,
    *,
    money: MoneyPlace,
    calendars: Calendars,
    now: datetime,
) -> Order | None:
    """All units of the contract, or so many of them; None where it holds none. Other units stay untouched (VL-6)."""
    held = [one for one in vl_units_of(tx, [contract.contract_id]) if one.locked_until is None]
    if not held:
        return None
    position = positions(tx, [held[0].position_id])[held[0].position_id]
    there = min(Units(sum(one.units.micro for one in held)), position.units_free)
    wanted = there if units is None else min(units, there)
    terms = fund_terms(tx, [position.isin], on=clock.today(now)).get(position.isin)
    if terms is None or not deals(terms.state, Side.REDEMPTION):
        raise FundNoLongerDeals(position.isin, Side.REDEMPTION.value)
    if not wanted:
        return None
    order = vl_sale(wanted, position, terms, order_id=OrderId(new_id()), money=money, calendars=calendars, now=now)
    entry = hold_entry(order, entry_id=EntryId(new_id()), booked_on=clock.today(now))
    assert entry is not None, "a sale reserves units"
    post_entries(tx, [entry], now=now)
    bank_orders.add_all(tx, [order])
    publish(tx, Event("order_accepted.v1", order.order_id, order_content(order), depot=order.depot_id), now=now)
    return order
