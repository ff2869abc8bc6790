"""Tax claims of Vorabpauschalen are met by a sale, from the cash account, or by neither (TAX-34, TAX-35)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from depot.accounts.usecases.letterheads import letterheads
from depot.funds.errors import NoRateYet
from depot.funds.model import Side
from depot.funds.usecases.fund_terms import fund_terms
from depot.funds.usecases.latest_prices import latest_prices
from depot.funds.usecases.rate_or_earlier import rate_or_earlier
from depot.holdings.usecases.positions import positions
from depot.kernel import clock
from depot.kernel.calendar import Calendars
from depot.kernel.clock import new_id
from depot.kernel.ids import PREFIX, DepotId, EntryId, OrderId, PositionId, TaxEventId, to_text
from depot.kernel.money import Eur, Units
from depot.kernel.outbox import Event, publish
from depot.ledger.model import Account, Entry
from depot.ledger.usecases.balances import balances
from depot.ledger.usecases.open_accounts import open_accounts
from depot.ledger.usecases.post_entries import post_entries
from orders.model import Order
from orders.rules.bank_orders import order_days, tax_sale
from orders.rules.collecting import Collected, Means, Outcome, collect, debit_entry, uncollected
from orders.rules.events import order_content
from orders.rules.reserving import hold_entry
from orders.rules.settlement_bookings import HOUSE
from orders.store import bank_orders
from orders.store import collections as store
from orders.usecases.units_the_bank_may_sell import units_the_bank_may_sell
from tax.model import CollectionWay, TaxClaim
from tax.usecases.report_uncollected import report_uncollected
from tax.usecases.settle_collections import settle_collections


def collect_vorabpauschale(
    tx: Session, claims: Sequence[TaxClaim], *, calendars: Calendars, now: datetime
) -> list[Collected]:
    """What becomes of these open claims today; those whose sale is under way are left out (TAX-34)."""
    under_way = store.sales(tx, [claim.event_id for claim in claims])
    # An estate that nobody speaks for yet waits: it could not even be told (ACC-14).
    told = letterheads(tx, {claim.depot for claim in claims}, on=clock.today(now))
    waiting = [claim for claim in claims if claim.event_id not in under_way.open and claim.depot in told]
    if not waiting:
        return []
    booked_on = calendars.next_business_day(clock.today(now))
    means = _means(tx, waiting, under_way.failed, on=booked_on)
    found = collect(waiting, means, calendars=calendars, on=booked_on)
    debits = _debits(found, means, booked_on)
    orders = _sales(found, means, booked_on, calendars=calendars, now=now)
    holds = [hold_entry(order, entry_id=EntryId(new_id()), booked_on=booked_on) for order in orders.values()]
    open_accounts(tx, HOUSE, now=now)
    post_entries(tx, [*debits.values(), *(entry for entry in holds if entry is not None)], now=now)
    bank_orders.add_all(tx, list(orders.values()))
    store.add_sales(tx, {event: order.order_id for event, order in orders.items()}, now=now)
    paid = {event: entry.entry_id for event, entry in debits.items()}
    settle_collections(tx, paid, way=CollectionWay.CASH_ACCOUNT, settled_on=booked_on)
    reports = [
        uncollected(one.claim, units=_held(means, one.claim.position), reason=one.reason)
        for one in found
        if one.outcome is Outcome.REPORT
    ]
    report_uncollected(tx, reports, reported_on=booked_on, now=now)
    _tell(tx, found, orders, now=now)
    return found


def _means(tx: Session, claims: Iterable[TaxClaim], failed: frozenset[TaxEventId], *, on: date) -> Means:
    isins = {claim.isin for claim in claims}
    depots = {claim.depot for claim in claims}
    prices = latest_prices(tx, isins, until=on)
    rates: dict[str, Decimal] = {}
    for currency in sorted({price.currency for price in prices.values()}):
        try:
            rates[currency] = rate_or_earlier(tx, currency, on)
        except NoRateYet:
            continue
    accounts: dict[DepotId, Account] = {depot: Account.cash(depot) for depot in depots}
    cash = balances(tx, accounts.values())
    terms = fund_terms(tx, isins, on=on)
    held = positions(tx, {claim.position for claim in claims})
    return Means(
        terms=terms,
        prices=prices,
        rates=rates,
        positions=held,
        sellable=units_the_bank_may_sell(tx, held.values(), terms, on=on),
        cash={depot: Eur(cash[account]) for depot, account in accounts.items()},
        ways=store.ways(tx, depots),
        failed=failed,
    )


def _held(means: Means, position: PositionId) -> Units:
    found = means.positions.get(position)
    return found.units if found else Units.ZERO


def _debits(found: Iterable[Collected], means: Means, booked_on: date) -> dict[TaxEventId, Entry]:
    return {
        one.claim.event_id: debit_entry(
            one.claim,
            entry_id=EntryId(new_id()),
            booked_on=booked_on,
            fund=means.terms[one.claim.isin].name if one.claim.isin in means.terms else one.claim.isin,
        )
        for one in found
        if one.outcome is Outcome.DEBIT
    }


def _sales(
    found: Iterable[Collected], means: Means, booked_on: date, *, calendars: Calendars, now: datetime
) -> dict[TaxEventId, Order]:
    return {
        one.claim.event_id: tax_sale(
            one.claim.due,
            means.terms[one.claim.isin],
            order_id=OrderId(new_id()),
            where=(one.claim.depot, one.claim.position),
            held=one.units,
            days=order_days(means.terms[one.claim.isin], Side.REDEMPTION, booked_on=booked_on, calendars=calendars),
            now=now,
        )
        for one in found
        if one.outcome is Outcome.SELL
    }


def _tell(tx: Session, found: Iterable[Collected], orders: dict[TaxEventId, Order], *, now: datetime) -> None:
    for order in orders.values():
        publish(tx, Event("order_accepted.v1", order.order_id, order_content(order), depot=order.depot_id), now=now)
    for one in found:
        if one.outcome is Outcome.DEBIT:
            content = {
                "tax_event_id": to_text(PREFIX["TaxEventId"], one.claim.event_id),
                "amount": str(one.claim.due),
                "way": CollectionWay.CASH_ACCOUNT.value,
            }
            publish(tx, Event("tax_collected.v1", one.claim.event_id, content, depot=one.claim.depot), now=now)
