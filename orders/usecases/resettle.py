"""One settlement is settled again at the corrected price of its day (FND-2, ORD-12)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.usecases.file_letter import file_letter
from depot.funds.model import FundTerms
from depot.funds.usecases.prices_on import prices_on
from depot.holdings.model import Lot, LotOrigin, LotUse, NewLot
from depot.holdings.usecases.book_lots import book_lots
from depot.holdings.usecases.lots_brought_by import lots_brought_by
from depot.holdings.usecases.lots_to_use import lots_to_use
from depot.holdings.usecases.positions import positions
from depot.kernel import clock, outbox
from depot.kernel.calendar import Calendars
from depot.kernel.clock import new_id
from depot.kernel.ids import PREFIX, EntryId, LotId, SettlementId, to_text
from depot.kernel.money import Eur
from depot.kernel.outbox import Event
from depot.ledger.model import Account
from depot.ledger.usecases.balances import balances
from depot.ledger.usecases.open_accounts import open_accounts
from depot.ledger.usecases.post_entries import post_entries
from orders.errors import NotResettled
from orders.model import Purpose
from orders.rules.events import order_content
from orders.rules.resettling import (
    PriceCorrection,
    Resettled,
    corrected_letter,
    corrected_margin,
    corrected_order,
    corrected_quote,
    correction_entry,
    lot_obstacle,
)
from orders.rules.settlement_bookings import HOUSE
from orders.rules.taxing import acquisition_cost, sale_terms
from orders.store import corrections as store
from orders.store import orders as orders_store
from orders.usecases.dealing_terms import dealing_terms
from tax.usecases.correct_sales import SaleCorrected, correct_sales


def resettle(
    tx: Session, correction: PriceCorrection, settlement: SettlementId, *, calendars: Calendars, now: datetime
) -> bool:
    """Units, money, charges, lots, tax and letter by their differences; False where nothing differs (FND-2).

    What a person must look at is refused, and nothing of it is written.
    """
    settled, reference, at = store.as_it_stands(tx, settlement)
    order = orders_store.by_id(tx, settled.order_id)
    assert order is not None, "a settlement has its order"
    assert order.price_day is not None, "a settled order has its days"
    terms = dealing_terms(tx, order.isin, accepted_under=order.terms_valid_from, price_day=order.price_day)
    price = prices_on(tx, (order.isin,), order.price_day)[order.isin]
    quote = corrected_quote(price, order, terms, settled)
    if at == correction.price_id or quote.price == settled.price:
        return False
    lots = lots_to_use(tx, (settled.position_id,))[settled.position_id]
    priced = corrected_order(order, quote, terms, settled)
    again = Resettled(
        resettlement_id=new_id(),
        order=order,
        position=positions(tx, (settled.position_id,))[settled.position_id],
        settled=settled,
        reference=reference,
        priced=priced,
        quote=quote,
        fx_margin=corrected_margin(priced.units, quote, settled),
        booked_on=calendars.next_business_day(clock.today(now)),
    )
    if again.buys:
        _purchase(tx, again, lots, correction, terms, now=now)
    else:
        _sale(tx, again, correction, terms, now=now)
    return True


def _purchase(
    tx: Session, again: Resettled, lots: list[Lot], correction: PriceCorrection, terms: FundTerms, *, now: datetime
) -> None:
    """The lot as it was bought gives way to the right one; where it has gone on a person decides."""
    brought = lots_brought_by(tx, again.reference)
    lot = next((lot for lot in lots if lot.lot_id in brought), None)
    if why := lot_obstacle(lot, again):
        raise NotResettled(why)
    assert lot is not None, "a purchase without its lot is refused"
    _book(tx, again, None, correction, terms, now=now)
    reinvested = again.order.purpose is Purpose.REINVESTMENT
    right = NewLot(
        lot_id=LotId(new_id()),
        position_id=lot.position_id,
        acquired_on=lot.acquired_on,
        units=again.priced.units,
        cost=acquisition_cost(again.priced, again.quote, mid_rate=again.settled.mid_rate),
        origin=LotOrigin.REINVESTMENT if reinvested else LotOrigin.PURCHASE,
        reference=again.resettlement_id,
        booked_on=again.booked_on,
        fx_rate=lot.fx_rate,
    )
    wrong = LotUse(lot.lot_id, lot.units, lot.cost, Eur.ZERO, again.resettlement_id, lot.acquired_on)
    book_lots(tx, [right], [wrong], now=now)


def _sale(tx: Session, again: Resettled, correction: PriceCorrection, terms: FundTerms, *, now: datetime) -> None:
    """The gain of each lot sold changes with the price; the tax on the difference is an event of its own (TAX-3)."""
    price_day = again.order.price_day
    assert price_day is not None, "a settled order has its days"
    at = sale_terms(
        again.quote,
        mid_rate=again.settled.mid_rate,
        charges=again.priced.charges,
        fund_class=terms.fund_class,
        sold_on=price_day,
    )
    sale = again.settled.settlement_id
    found = correct_sales(tx, {sale: (again.resettlement_id, at)}, booked_on=again.booked_on, now=now).get(sale)
    if found is None:
        raise NotResettled("the tax year of the sale is over")
    _book(tx, again, found, correction, terms, now=now)


def _book(
    tx: Session,
    again: Resettled,
    tax: SaleCorrected | None,
    correction: PriceCorrection,
    terms: FundTerms,
    *,
    now: datetime,
) -> None:
    withheld = tax.withholding if tax else None
    account = Account.cash(again.order.depot_id)
    if Eur(balances(tx, (account,))[account]) + again.cash(withheld) < Eur.ZERO:
        raise NotResettled("the cash account does not hold what the correction costs")
    open_accounts(tx, HOUSE, now=now)
    entry = correction_entry(again, withheld, entry_id=EntryId(new_id()), terms=terms)
    post_entries(tx, [entry] if entry else [], now=now)
    whole = again.settled.tax + (withheld.total if withheld else Eur.ZERO)
    payment = again.settled.payment + (-again.cash(withheld) if again.buys else again.cash(withheld))
    taxed = tax.event_id if tax else None
    store.add(tx, again, correction.price_id, tax=whole, payment=payment, event=taxed, now=now)
    subject, paragraphs = corrected_letter(again, withheld, terms=terms)
    file_letter(tx, again.order.depot_id, subject=subject, paragraphs=paragraphs, now=now)
    content = order_content(again.order) | {
        "settlement": to_text(PREFIX["SettlementId"], again.settled.settlement_id),
        "units": str(again.priced.units),
        "price": f"{again.quote.price:f}",
        "payment": str(payment),
        "booked_on": again.booked_on.isoformat(),
    }
    event = Event("settlement_corrected.v1", again.order.order_id, content, depot=again.order.depot_id)
    outbox.publish(tx, event, now=now)
