"""What an order would come to if it were placed and released now (ORD-9, CST-2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from depot.funds.model import Side
from depot.holdings.usecases.lots_of import lots_of
from depot.kernel import clock
from depot.kernel.calendar import Calendars
from depot.kernel.ids import DepotId, PersonId
from depot.kernel.money import Eur, Units
from depot.ledger.model import Account
from depot.ledger.usecases.balances import balances
from orders.model import MoneyPlace, OrderFacts, OrderRequest
from orders.rules.checks import order_faults
from orders.rules.cost_information import cost_information, cost_lines
from orders.rules.holds import estimate, estimated_quote
from orders.rules.preview import OrderPreview
from orders.rules.pricing import PricedOrder, Quote
from orders.rules.receipt import days_of
from orders.rules.taxing import sale_terms, tax_lots
from orders.usecases.last_quote import last_quote
from orders.usecases.order_facts import order_facts
from tax.model import TaxedRedemption
from tax.rules.gross_up import Liability, taxed_redemption
from tax.rules.tax_subject import TaxSubject, subject_of
from tax.usecases.peek_tax_status import peek_tax_status


def preview_order(
    tx: Session,
    *,
    depot: DepotId,
    person: PersonId,
    request: OrderRequest,
    calendars: Calendars,
    margin_percent: Decimal,
    now: datetime,
) -> OrderPreview:
    """The same rules as placing and settling, at the last price; nothing is written (ORD-3, ORD-9)."""
    today = clock.today(now)
    roster, _, facts = order_facts(tx, depot=depot, person=person, request=request, now=now)
    facts = _complete(tx, facts, depot, request, now)
    if facts.terms is None:
        return OrderPreview(None, None, None, None, None, (), order_faults(request, facts, None))
    costs = cost_information(facts.terms, request.side)
    request = replace(request, cost_information=costs.version)  # this preview is where it is shown
    quote = estimated_quote(request, facts, margin_percent=margin_percent)
    estimated = estimate(request, facts, margin_percent=margin_percent)
    tax = None
    if quote and estimated and request.side is Side.REDEMPTION:
        tax = _tax(tx, subject_of(depot, roster, today), facts, estimated=estimated, quote=quote, now=now)
    return OrderPreview(
        days=days_of(facts.terms, request.side, received_at=now, calendars=calendars),
        price=facts.price,
        estimated=estimated,
        tax=tax,
        costs=costs,
        cost_lines=cost_lines(costs, estimated.amount) if estimated else (),
        found=order_faults(request, facts, estimated),
    )


def _complete(tx: Session, facts: OrderFacts, depot: DepotId, request: OrderRequest, now: datetime) -> OrderFacts:
    """A preview always looks at the last price and at the money."""
    if facts.price is None:
        price, mid_rate = last_quote(tx, request.isin, until=clock.today(now))
        facts = replace(facts, price=price, mid_rate=mid_rate)
    if facts.cash is None and request.side is Side.SUBSCRIPTION and request.money is MoneyPlace.CASH_ACCOUNT:
        account = Account.cash(depot)
        facts = replace(facts, cash=Eur(balances(tx, (account,))[account]))
    return facts


def _tax(
    tx: Session, subject: TaxSubject, facts: OrderFacts, *, estimated: PricedOrder, quote: Quote, now: datetime
) -> TaxedRedemption | None:
    """The tax as the settlement computes it, on the lots and the tax status of now (TAX-21)."""
    position, terms, mid_rate = facts.position, facts.terms, facts.mid_rate
    if position is None or terms is None or mid_rate is None or not estimated.units:
        return None
    lots = tax_lots(lots_of(tx, (position.position_id,))[position.position_id])
    if estimated.units > Units(sum(lot.units.micro for lot in lots)):
        return None  # the faults say so (ORD-3)
    today = clock.today(now)
    sale = sale_terms(quote, mid_rate=mid_rate, charges=estimated.charges, fund_class=terms.fund_class, sold_on=today)
    status = peek_tax_status(tx, subject, on=today)
    return taxed_redemption(lots, estimated.units, sale, Liability(status, Eur.ZERO))
