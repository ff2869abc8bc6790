"""Everything that is wrong with an order, found before it is taken and reported together (ORD-3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from depot.funds.model import FundState, FundTerms, Side
from depot.funds.rules.dealing import deals
from depot.funds.rules.terms_faults import is_isin
from depot.kernel.errors import Fault
from depot.kernel.money import Eur, Units
from depot.payments.rules.debits import LARGEST
from orders.model import MoneyPlace, OrderFacts, OrderRequest, SizedBy, WarningKind
from orders.rules.collected_purchase import is_collected
from orders.rules.cost_information import cost_information
from orders.rules.holds import free_units
from orders.rules.pricing import PricedOrder
from orders.rules.real_estate import asked_units, notice_faults

_STATES: Final = {
    FundState.SUBSCRIPTIONS_SUSPENDED: "subscriptions of this fund are suspended",
    FundState.REDEMPTIONS_SUSPENDED: "redemptions of this fund are suspended",
    FundState.IN_LIQUIDATION: "the fund is in liquidation",
    FundState.CLOSED: "the fund is closed",
    FundState.MERGED: "the fund was merged into another",
}


def order_faults(request: OrderRequest, facts: OrderFacts, estimated: PricedOrder | None) -> tuple[Fault, ...]:
    """Every fault of the order; the disposition is asked before, by ACC-9 (ORD-3)."""
    return (
        *_fund(request, facts),
        *_size(request, facts, estimated),
        *_units(request, facts, estimated),
        *_notice(request, facts),
        *_money(request, facts, estimated),
        *_costs(request, facts.terms),
        *_duplicates(request, facts),
    )


def _fault(rule: str, pointer: str, detail: str, code: str) -> Fault:
    return Fault(rule, pointer, f"{pointer}: {detail}", code)


def _fund(request: OrderRequest, facts: OrderFacts) -> Iterator[Fault]:
    terms = facts.terms
    if terms is None:
        if is_isin(request.isin):
            yield _fault("FND-1", "/isin", "no fund of the bank has this ISIN", "unknown-fund")
        else:
            yield _fault("FND-1", "/isin", "is no ISIN: country code or check digit is wrong", "isin-check-digit")
        return
    if not deals(terms.state, request.side):
        suspended = terms.state is FundState.REDEMPTIONS_SUSPENDED and request.side is Side.REDEMPTION
        yield _fault("ORD-15" if suspended else "ORD-3", "/isin", _STATES[terms.state], "fund-not-dealing")
    if request.side is Side.SUBSCRIPTION:
        if not terms.in_universe:
            yield _fault("ORD-3", "/isin", "the fund is not offered for purchase", "not-in-universe")
        if terms.is_complex and not facts.is_admitted:
            detail = "a complex fund needs the recorded admission of every holder"
            yield _fault("ORD-13", "/isin", detail, "not-admitted")


def _size(request: OrderRequest, facts: OrderFacts, estimated: PricedOrder | None) -> Iterator[Fault]:
    if request.side is Side.SUBSCRIPTION and request.size.by is SizedBy.ALL:
        yield _fault("ORD-1", "/all", "only a redemption can be of all units", "all-of-subscription")
    terms, size = facts.terms, request.size
    if terms is None:
        return
    pointer = f"/{size.by.value}"
    if request.side is Side.SUBSCRIPTION:
        money = size.amount or (estimated.payment if estimated and size.units else None)
        if money is not None and money < terms.minimum_subscription:
            detail = f"the minimum of this fund is {terms.minimum_subscription} EUR"
            yield _fault("ORD-3", pointer, detail, "below-minimum")
        if size.units is not None and estimated is None:
            detail = "no price of this fund is known yet; order by amount"
            yield _fault("ORD-3", pointer, detail, "no-price")
    if size.units is not None and size.units.micro % 10 ** (6 - terms.unit_decimals):
        detail = f"units of this fund have at most {terms.unit_decimals} decimals"
        yield _fault("ORD-3", pointer, detail, "unit-decimals")


def _units(request: OrderRequest, facts: OrderFacts, estimated: PricedOrder | None) -> Iterator[Fault]:
    if request.side is Side.SUBSCRIPTION:
        return
    free, size = free_units(facts), request.size
    wanted = size.units or (estimated.units if estimated and size.amount else None)
    if not free or (wanted is not None and wanted > free):
        yield insufficient_units(request, free)


def _notice(request: OrderRequest, facts: OrderFacts) -> Iterator[Fault]:
    if facts.real_estate is None or request.side is Side.SUBSCRIPTION:
        return
    units = asked_units(request.size, free_units(facts), facts.price, facts.mid_rate)
    yield from notice_faults(units, facts.real_estate, pointer=f"/{request.size.by.value}")


def _money(request: OrderRequest, facts: OrderFacts, estimated: PricedOrder | None) -> Iterator[Fault]:
    if is_collected(request.side, request.money):
        yield from _mandate(request, facts, estimated)
    if request.side is Side.REDEMPTION or request.money is not MoneyPlace.CASH_ACCOUNT or facts.cash is None:
        return
    needed = request.size.amount or (estimated.payment if estimated else Eur.ZERO)
    if needed > facts.cash:
        yield insufficient_money(request, facts.cash)


def _mandate(request: OrderRequest, facts: OrderFacts, estimated: PricedOrder | None) -> Iterator[Fault]:
    if not facts.has_mandate:
        detail = "a direct debit needs a mandate that is neither revoked nor lapsed"
        yield _fault("CSH-5", "/money", detail, "no-mandate")
    needed = request.size.amount or (estimated.payment if estimated else Eur.ZERO)
    if needed > LARGEST:
        detail = "one direct debit brings at most 999999999.99 EUR"
        yield _fault("CSH-6", f"/{request.size.by.value}", detail, "amount-out-of-range")


def insufficient_units(request: OrderRequest, free: Units) -> Fault:
    """The position does not hold what the order needs (ORD-3)."""
    detail = f"only {free} units are free of other orders and locks"
    return _fault("ORD-3", f"/{request.size.by.value}", detail, "insufficient-units")


def insufficient_money(request: OrderRequest, cash: Eur) -> Fault:
    """The cash account does not hold what the order needs (ORD-3)."""
    detail = f"the cash account holds {cash} EUR free of other orders"
    return _fault("ORD-3", f"/{request.size.by.value}", detail, "insufficient-money")


def _costs(request: OrderRequest, terms: FundTerms | None) -> Iterator[Fault]:
    if terms is None:
        return
    if request.cost_information != cost_information(terms, request.side).version:
        detail = "this is not the current cost information; show the person a new preview"
        yield _fault("CST-2", "/cost_information", detail, "cost-information-stale")


def _duplicates(request: OrderRequest, facts: OrderFacts) -> Iterator[Fault]:
    if facts.duplicates and WarningKind.DUPLICATE not in request.overruled:
        detail = 'the same order was placed within 10 minutes; name "duplicate" here if it is meant'
        yield _fault("ORD-3", "/overrule_warnings", detail, "duplicate")
