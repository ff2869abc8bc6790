"""What is reserved for an order while its price is unknown (ORD-3, ORD-7, ORD-12)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Final

from depot.funds.model import Side
from depot.kernel.money import Eur, Units
from orders.model import Hold, MoneyPlace, OrderFacts, OrderRequest, Purpose, SizedBy
from orders.rules.dealing_price import charge_rates, dealing_price, priced, quote_of
from orders.rules.pricing import PricedOrder, Quote

# The price of the price day is not known yet: where the order names the other side of the price, a tenth more than at
# the last price is reserved, as far as there is that much (decision).
RESERVE: Final = Fraction(11, 10)


def estimate(request: OrderRequest, facts: OrderFacts, *, margin_percent: Decimal) -> PricedOrder | None:
    """What the order would come to at the last price; None while there is no price or rate (ORD-7)."""
    terms = facts.terms
    quote = estimated_quote(request, facts, margin_percent=margin_percent)
    if terms is None or quote is None or (request.side is Side.SUBSCRIPTION and request.size.by is SizedBy.ALL):
        return None
    return priced(
        request,
        quote,
        charges=charge_rates(terms.transaction_charge_percent, Purpose.CUSTOMER),
        unit_decimals=terms.unit_decimals,
        all_units=free_units(facts),
    )


def estimated_quote(request: OrderRequest, facts: OrderFacts, *, margin_percent: Decimal) -> Quote | None:
    """The last price with the last rate, as the order would get them (FND-3)."""
    terms, price = facts.terms, facts.price
    if terms is None or price is None or facts.mid_rate is None:
        return None
    dealt = dealing_price(price, request.side, discount_percent=terms.front_load_discount_percent)
    return quote_of(dealt, price.currency, request.side, mid_rate=facts.mid_rate, margin_percent=margin_percent)


def free_units(facts: OrderFacts) -> Units:
    """The units of the position that nothing else has reserved."""
    return facts.position.units_free if facts.position else Units.ZERO


def hold(request: OrderRequest, facts: OrderFacts, estimated: PricedOrder | None) -> Hold:
    """Units for a sale, money of the cash account for a purchase; checked before by `checks` (ORD-3)."""
    if request.side is Side.REDEMPTION:
        return Hold(units=_units(request, free_units(facts), estimated))
    if request.money is not MoneyPlace.CASH_ACCOUNT:
        return Hold()  # the direct debit brings the money
    if request.size.amount is not None:
        return Hold(money=request.size.amount)
    assert estimated is not None, "checked before: units cannot be bought without a price to reserve by"
    reserve = Eur.half_up(estimated.payment.exact * RESERVE)
    return Hold(money=reserve if facts.cash is None else min(facts.cash, reserve))


def _units(request: OrderRequest, free: Units, estimated: PricedOrder | None) -> Units:
    if request.size.units is not None:
        return request.size.units
    if request.size.by is SizedBy.ALL or estimated is None:
        return free  # without any price nobody knows how many units the amount takes
    return min(free, Units.half_up(estimated.units.exact * RESERVE))
