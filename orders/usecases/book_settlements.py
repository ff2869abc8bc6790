"""Orders dealt at one price are booked in one transaction, each exactly once (ORD-11, ORD-12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from depot.funds.model import Side
from depot.holdings.usecases.book_lots import book_lots
from depot.kernel import outbox
from depot.kernel.clock import new_id
from depot.kernel.ids import (
    PREFIX,
    DocumentId,
    EntryId,
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
from orders.model import Order, Settlement
from orders.rules.events import order_content
from orders.rules.settlement_bookings import HOUSE, new_lots, settlement_entry
from orders.rules.settling import Booked, Chunk, Dealt, Uncovered
from orders.rules.taxing import lot_uses
from orders.rules.vl_parts import locked_units
from orders.store import settlements
from orders.usecases.file_settlements import file_settlements
from orders.usecases.pay_out_sales import pay_out_sales
from orders.usecases.settlement_facts import settlement_facts
from orders.usecases.vl_parts_of import vl_parts_of
from tax.model import TaxClaim
from tax.usecases.close_tax_book import close_tax_book
from tax.usecases.open_tax_book import open_tax_book


def book_settlements(
    tx: Session, dealt: Dealt, orders: Sequence[Order], *, claims: Mapping[OrderId, TaxClaim], now: datetime
) -> tuple[list[Booked], list[Uncovered]]:
    """Units, money, charges, taxes, lots, documents and events of orders dealt at one price (ORD-12).

    `claims` are the taxes that sales are made for (TAX-34). What an order's depot cannot meet is left to the caller.
    """
    facts, held = settlement_facts(tx, orders, side=dealt.side, isin=dealt.terms.isin, on=dealt.booked_on, now=now)
    book = None
    if dealt.side is Side.REDEMPTION:
        book = open_tax_book(tx, facts.subjects.values(), on=dealt.booked_on)
    chunk = Chunk(dealt, facts, book, claims)
    chunk.settle((SettlementId(new_id()), order) for order in orders)
    _book(tx, chunk, now=now)
    tax_events = close_tax_book(tx, book, now=now) if book else {}
    documents = file_settlements(tx, chunk.booked, dealt, held=held, subjects=facts.subjects, now=now)
    _keep(tx, chunk, tax_events, documents, now=now)
    pay_out_sales(tx, chunk.booked, dealt, now=now)
    return chunk.booked, chunk.uncovered


def _book(tx: Session, chunk: Chunk, *, now: datetime) -> None:
    """Ledger and lots, each in one call for the whole chunk."""
    dealt, booked = chunk.dealt, chunk.booked
    open_accounts(tx, HOUSE, now=now)
    parts = vl_parts_of(tx, booked)
    entries = [
        settlement_entry(one, dealt, entry_id=EntryId(new_id()), locked=locked_units(parts.get(one.settlement_id, ())))
        for one in booked
    ]
    post_entries(tx, entries, now=now)
    bought = [
        lot
        for one in booked
        if one.taxed is None
        for lot in new_lots(one, dealt, parts[one.settlement_id], lot_id=lambda: LotId(new_id()))
    ]
    sold = [
        use
        for one in booked
        if one.taxed is not None
        for use in lot_uses(one.taxed, reference=one.settlement_id, used_on=dealt.price_day)
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
    """Settlements, the orders' end, and the news of it."""
    kept = [_settlement(one, chunk.dealt, tax_events, documents) for one in chunk.booked]
    settlements.add(tx, kept, now=now)
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
