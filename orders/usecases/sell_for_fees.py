"""What the cash account does not cover of fees is met by units of the largest position (FEE-2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from depot.accounts.usecases.letterheads import letterheads
from depot.funds.model import Side
from depot.funds.usecases.fund_terms import fund_terms
from depot.holdings.model import Position
from depot.holdings.usecases.positions_among import positions_among
from depot.kernel.calendar import Calendars
from depot.kernel.clock import new_id, today
from depot.kernel.ids import DepotId, EntryId, OrderId
from depot.kernel.money import Eur
from depot.kernel.outbox import Event, publish_many
from depot.ledger.model import Account
from depot.ledger.usecases.balances import balances
from depot.ledger.usecases.post_entries import post_entries
from depot.payments.usecases.fees_owed import fees_owed
from orders.model import Order
from orders.rules.bank_orders import order_days
from orders.rules.events import order_content
from orders.rules.fee_sale import Market, fee_sale, largest
from orders.rules.reserving import hold_entry
from orders.store import bank_orders
from orders.store import plan_sales as store
from orders.usecases.last_values import last_values
from orders.usecases.units_the_bank_may_sell import units_the_bank_may_sell

_ANYWHERE: Final = "DE"


def sell_for_fees(
    tx: Session, *, calendars: Calendars, after: DepotId | None, limit: int, now: datetime
) -> tuple[list[Order], int, DepotId | None]:
    """One sale at a time for each depot; an estate that nobody speaks for yet waits (FEE-2, ACC-14).

    Returns the sales, how many depots have nothing to sell, and where to go on.
    """
    day = calendars.next_business_day(today(now))
    owed, reached = fees_owed(tx, after=after, limit=limit)
    lacking = _lacking(tx, owed, on=today(now))
    held = positions_among(tx, sorted(lacking)) if lacking else {}
    market = _market(tx, [place for places in held.values() for place in places], on=day)
    sales: list[Order] = []
    for depot, amount in sorted(lacking.items()):
        place = largest(held.get(depot, ()), market)
        if place is None:
            continue
        days = order_days(market.terms[place.isin], Side.REDEMPTION, booked_on=day, calendars=calendars)
        sales.append(fee_sale(amount, place, market, order_id=OrderId(new_id()), depot=depot, days=days, now=now))
    holds = (hold_entry(sale, entry_id=EntryId(new_id()), booked_on=day) for sale in sales)
    post_entries(tx, [entry for entry in holds if entry is not None], now=now)
    bank_orders.add_all(tx, sales)
    told = [Event("order_accepted.v1", sale.order_id, order_content(sale), depot=sale.depot_id) for sale in sales]
    publish_many(tx, told, now=now)
    return sales, len(lacking) - len(sales), reached


def _lacking(tx: Session, owed: Mapping[DepotId, Eur], *, on: date) -> dict[DepotId, Eur]:
    """What is owed and not on the cash account, where no sale is under way."""
    accounts = {depot: Account.cash(depot) for depot in owed}
    cash = balances(tx, accounts.values())
    short = {
        depot: due - Eur(cash[accounts[depot]]) for depot, due in owed.items() if due.cents > cash[accounts[depot]]
    }
    under_way = store.selling_for_fees(tx, list(short)) if short else frozenset()
    told = letterheads(tx, set(short), on=on) if short else {}
    return {depot: amount for depot, amount in short.items() if depot not in under_way and depot in told}


def _market(tx: Session, places: Sequence[Position], *, on: date) -> Market:
    isins = {place.isin for place in places}
    terms = fund_terms(tx, isins, on=on) if isins else {}
    valued = last_values(tx, isins, domicile=_ANYWHERE, on=on)
    sellable = units_the_bank_may_sell(tx, places, terms, on=on)
    return Market(terms, valued.prices, valued.rates, sellable)
