"""A chunk of a confirmed bundle is settled in one transaction, exactly once (ORD-11, ORD-12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from depot.funds.model import Side
from depot.funds.usecases.fund_terms import fund_terms
from depot.funds.usecases.rates_on import rates_on
from depot.holdings.usecases.book_lots import book_lots
from depot.kernel import clock, outbox
from depot.kernel.calendar import Calendars
from depot.kernel.clock import new_id
from depot.kernel.ids import (
    PREFIX,
    BundleId,
    DocumentId,
    EntryId,
    FindingId,
    LotId,
    OrderId,
    SettlementId,
    TaxEventId,
    to_text,
)
from depot.kernel.money import Eur
from depot.kernel.outbox import Event
from depot.ledger.usecases.open_accounts import open_accounts
from depot.ledger.usecases.post_entries import post_entries
from orders.errors import NotSettledYet
from orders.model import Bundle, BundleState, Confirmation, Finding, Order, Settlement
from orders.rules.dealing_price import margin_of, quote_of
from orders.rules.events import order_content
from orders.rules.settlement_bookings import HOUSE, new_lot, settlement_entry
from orders.rules.settling import Booked, Chunk, Dealt, Uncovered
from orders.rules.taxing import lot_uses
from orders.store import bundles as store
from orders.store import findings, settlements
from orders.usecases.file_settlements import file_settlements
from orders.usecases.finish_bundle import finish_bundle
from orders.usecases.settlement_facts import settlement_facts
from tax.usecases.close_tax_book import close_tax_book
from tax.usecases.open_tax_book import open_tax_book


def settle_orders(
    tx: Session,
    bundle_id: BundleId,
    *,
    calendars: Calendars,
    margin_percent: Decimal,
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
    orders = settlements.waiting(tx, bundle_id, after=after, limit=limit)
    confirmed = store.confirmations(tx, [bundle_id])[bundle_id]
    dealt = _dealt(tx, bundle, confirmed, orders, calendars=calendars, margin_percent=margin_percent, now=now)
    booked: list[Booked] = []
    uncovered: list[Uncovered] = []
    if orders:
        booked, uncovered = _settle(tx, dealt, orders, now=now)
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
        terms=fund_terms(tx, (bundle.isin,), on=valid_from)[bundle.isin],
        quote=quote_of(confirmed.price, confirmed.currency, bundle.side, mid_rate=mid_rate, margin_percent=margin),
        mid_rate=mid_rate,
        price_day=bundle.price_day,
        settlement_day=bundle.settlement_day,
        booked_on=calendars.next_business_day(today),
    )


def _settle(
    tx: Session, dealt: Dealt, orders: Sequence[Order], *, now: datetime
) -> tuple[list[Booked], list[Uncovered]]:
    facts, held = settlement_facts(tx, orders, side=dealt.side, isin=dealt.terms.isin, now=now)
    book = None
    if dealt.side is Side.REDEMPTION:
        book = open_tax_book(tx, {depot.holders[0] for depot in facts.depots.values()}, on=dealt.booked_on)
    chunk = Chunk(dealt, facts, book)
    chunk.settle((SettlementId(new_id()), order) for order in orders)
    _book(tx, chunk, now=now)
    tax_events = close_tax_book(tx, book, now=now) if book else {}
    documents = file_settlements(tx, chunk.booked, dealt, held=held, now=now)
    _keep(tx, chunk, tax_events, documents, now=now)
    return chunk.booked, chunk.uncovered


def _book(tx: Session, chunk: Chunk, *, now: datetime) -> None:
    """Ledger and lots, each in one call for the whole chunk."""
    dealt, booked = chunk.dealt, chunk.booked
    open_accounts(tx, HOUSE, now=now)
    post_entries(tx, [settlement_entry(one, dealt, entry_id=EntryId(new_id())) for one in booked], now=now)
    bought = [new_lot(one, dealt, lot_id=LotId(new_id())) for one in booked if one.taxed is None]
    sold = [
        use
        for one in booked
        if one.taxed is not None
        for use in lot_uses(one.taxed, reference=one.settlement_id, used_on=dealt.booked_on)
    ]
    book_lots(tx, bought, sold, now=now)


def _keep(
    tx: Session,
    chunk: Chunk,
    tax_events: Mapping[UUID, TaxEventId],
    documents: Mapping[SettlementId, DocumentId],
    *,
    now: datetime,
) -> None:
    """Settlements, the orders' end, the work list, and the news of it."""
    kept = [_settlement(one, chunk.dealt, tax_events, documents) for one in chunk.booked]
    settlements.add(tx, kept, now=now)
    findings.add(tx, [_finding(one, chunk.dealt, now=now) for one in chunk.uncovered])
    for one, settled in zip(chunk.booked, kept, strict=True):
        content = order_content(one.order) | {
            "settlement": to_text(PREFIX["SettlementId"], settled.settlement_id),
            "units": str(settled.units),
            "price": f"{settled.price:f}",
            "amount": str(settled.amount),
            "tax": str(settled.tax),
            "payment": str(settled.payment),
            "booked_on": settled.booked_on.isoformat(),
        }
        outbox.publish(tx, Event("order_settled.v1", one.order.order_id, content, depot=one.order.depot_id), now=now)


def _settlement(
    one: Booked,
    dealt: Dealt,
    tax_events: Mapping[UUID, TaxEventId],
    documents: Mapping[SettlementId, DocumentId],
) -> Settlement:
    taxed = one.taxed
    return Settlement(
        settlement_id=one.settlement_id,
        order_id=one.order.order_id,
        bundle_id=dealt.bundle_id,
        position_id=one.position.position_id,
        units=one.priced.units,
        price=dealt.quote.price,
        currency=dealt.quote.currency,
        mid_rate=dealt.mid_rate,
        fx_rate=dealt.quote.fx_rate,
        amount=one.priced.amount,
        charges=tuple((charge.name, charge.amount) for charge in one.priced.charges),
        fx_margin=one.fx_margin,
        tax=taxed.withholding.total if taxed else Eur.ZERO,
        payment=one.payment,
        tax_event_id=tax_events.get(one.settlement_id),
        document_id=documents[one.settlement_id],
        booked_on=dealt.booked_on,
    )


def _finding(one: Uncovered, dealt: Dealt, *, now: datetime) -> Finding:
    source = to_text(PREFIX["OrderId"], one.order.order_id)
    return Finding(FindingId(new_id()), source, 0, "not_covered", one.reason, dealt.bundle_id, one.order.order_id, now)
