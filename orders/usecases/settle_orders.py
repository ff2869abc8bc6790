"""A chunk of a confirmed bundle is settled in one transaction, exactly once (ORD-11, ORD-12)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from depot.funds.usecases.rates_on import rates_on
from depot.kernel import clock
from depot.kernel.calendar import Calendars
from depot.kernel.clock import new_id
from depot.kernel.ids import (
    PREFIX,
    BundleId,
    FindingId,
    OrderId,
    to_text,
)
from depot.ledger.model import Account
from depot.ledger.usecases.open_accounts import open_accounts
from depot.payments.usecases.collect_purchases import collect_purchases
from orders.errors import NotSettledYet
from orders.model import Bundle, BundleState, Confirmation, Finding, Order
from orders.rules.collected_purchase import collectables, is_collected
from orders.rules.dealing_price import margin_of, quote_of
from orders.rules.fund_messages.accepting import as_accepted
from orders.rules.fund_messages.decisions import NOT_COVERED
from orders.rules.settling import Booked, Dealt, Uncovered
from orders.store import bundles as store
from orders.store import findings, fund_messages, settlements
from orders.usecases.book_settlements import book_settlements
from orders.usecases.dealing_terms import dealing_terms
from orders.usecases.finish_bundle import finish_bundle
from orders.usecases.order_switch_legs import order_switch_legs


def settle_orders(
    tx: Session,
    bundle_id: BundleId,
    *,
    calendars: Calendars,
    margin_percent: Decimal,
    debit_business_days: int,
    after: OrderId | None,
    limit: int,
    now: datetime,
) -> tuple[list[Booked], list[Uncovered]]:
    """Units, money, charges, taxes, lots, documents and events of up to `limit` orders; all of it or nothing (ORD-12).

    Settled orders are not read again, so coming back after a crash goes on where it stopped.
    """
    bundle = store.locked(tx, [bundle_id]).get(bundle_id)
    if bundle is None or bundle.state is not BundleState.CONFIRMED:
        return [], []
    accepted = fund_messages.accepted_units(tx, bundle_id)
    orders = [as_accepted(one, accepted) for one in settlements.waiting(tx, bundle_id, after=after, limit=limit)]
    confirmed = store.confirmations(tx, [bundle_id])[bundle_id]
    dealt = _dealt(tx, bundle, confirmed, orders, calendars=calendars, margin_percent=margin_percent, now=now)
    booked: list[Booked] = []
    uncovered: list[Uncovered] = []
    if orders:
        by_debit = {order.depot_id for order in orders if is_collected(order.side, order.money)}
        open_accounts(tx, [Account.in_transit(depot) for depot in by_debit], now=now)
        booked, uncovered = book_settlements(tx, dealt, orders, claims={}, now=now)
        order_switch_legs(tx, booked, calendars=calendars, now=now)
        due_on = calendars.add_business_days(dealt.booked_on, debit_business_days)
        collect_purchases(tx, list(collectables(booked, due_on=due_on)), now=now)
        findings.add(tx, [_finding(one, bundle_id, now=now) for one in uncovered])
    if len(orders) < limit:
        finish_bundle(tx, confirmed, dealt, now=now)
    return booked, uncovered


def _dealt(
    tx: Session,
    bundle: Bundle,
    confirmed: Confirmation,
    orders: Sequence[Order],
    *,
    calendars: Calendars,
    margin_percent: Decimal,
    now: datetime,
) -> Dealt:
    """Booked on the business day that works on it, never before the price day (ORD-8)."""
    today = clock.today(now)
    if today < bundle.price_day:
        raise NotSettledYet("price_day", bundle.price_day)
    mid_rate = rates_on(tx, (confirmed.currency,), bundle.price_day).get(confirmed.currency)
    if mid_rate is None:
        raise NotSettledYet("exchange_rate", bundle.price_day)
    valid_from = orders[0].terms_valid_from if orders else bundle.order_day
    margin = margin_of(margin_percent, orders[0].purpose) if orders else margin_percent
    return Dealt(
        bundle_id=bundle.bundle_id,
        side=bundle.side,
        terms=dealing_terms(tx, bundle.isin, accepted_under=valid_from, price_day=bundle.price_day),
        quote=quote_of(confirmed.price, confirmed.currency, bundle.side, mid_rate=mid_rate, margin_percent=margin),
        mid_rate=mid_rate,
        price_day=bundle.price_day,
        settlement_day=bundle.settlement_day,
        booked_on=calendars.next_business_day(today),
    )


def _finding(one: Uncovered, bundle: BundleId, *, now: datetime) -> Finding:
    source = to_text(PREFIX["OrderId"], one.order.order_id)
    return Finding(FindingId(new_id()), source, 0, NOT_COVERED, one.reason, bundle, one.order.order_id, now)
