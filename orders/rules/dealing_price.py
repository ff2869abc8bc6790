"""At which price an order deals: the redemption price, or the issue price less the discount on the load (FEE-3)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Final

from depot.funds.model import Price, Side
from depot.funds.rules.exchange import settlement_rate
from depot.kernel.money import Units, half_up_decimal
from orders.model import OF_THE_BANK, Order, OrderRequest, Purpose, SizedBy
from orders.rules.pricing import (
    ChargeRate,
    PricedOrder,
    Quote,
    redemption_by_amount,
    redemption_by_units,
    subscription_by_amount,
    subscription_by_units,
)

PRICE_PLACES: Final = 6
CHARGE_NAME: Final = "Transaktionsentgelt"
ALL_OF_IT: Final = Decimal(100)


def dealing_price(price: Price, side: Side, *, discount_percent: Decimal) -> Decimal:
    """Purchases pay the issue price less the discount on its load, sales get the redemption price (FEE-3)."""
    if side is Side.REDEMPTION:
        return price.redemption_price
    load = Fraction(price.issue_price) - Fraction(price.redemption_price)
    paid = load * (100 - Fraction(discount_percent)) / 100
    return half_up_decimal(Fraction(price.redemption_price) + paid, PRICE_PLACES)


def discount_of(discount_percent: Decimal, purpose: Purpose) -> Decimal:
    """Nobody pays a front load on a reinvestment (ORD-20)."""
    return ALL_OF_IT if purpose is Purpose.REINVESTMENT else discount_percent


def margin_of(margin_percent: Decimal, purpose: Purpose) -> Decimal:
    """Orders that the bank makes itself settle at the mid rate: without charge is without margin (ORD-20, FND-3)."""
    return Decimal(0) if purpose in OF_THE_BANK else margin_percent


def quote_of(price: Decimal, currency: str, side: Side, *, mid_rate: Decimal, margin_percent: Decimal) -> Quote:
    """The price with the rate it settles at: the mid rate with the margin; a fund in euro has neither (FND-3)."""
    if currency == "EUR":
        return Quote(price)
    return Quote(price, currency, settlement_rate(mid_rate, margin_percent=margin_percent, side=side))


def charge_rates(percent: Decimal, purpose: Purpose) -> tuple[ChargeRate, ...]:
    """What a customer's order is charged; nobody pays for a reinvestment or a sale for taxes (FEE-1, ORD-20)."""
    if not percent or purpose in OF_THE_BANK:
        return ()
    return (ChargeRate(CHARGE_NAME, percent),)


def priced(
    order: Order | OrderRequest,
    quote: Quote,
    *,
    charges: tuple[ChargeRate, ...],
    unit_decimals: int,
    all_units: Units,
) -> PricedOrder:
    """What an order comes to at a quote; `all_units` is what "all" means for it (ORD-11)."""
    size = order.size
    if order.side is Side.SUBSCRIPTION:
        assert size.by is not SizedBy.ALL, "one cannot buy all of a fund"
        if size.amount is not None:
            return subscription_by_amount(size.amount, quote, charges=charges, unit_decimals=unit_decimals)
        assert size.units is not None, "an order names an amount or units"
        return subscription_by_units(size.units, quote, charges=charges)
    if size.amount is not None:
        return redemption_by_amount(size.amount, quote, charges=charges, unit_decimals=unit_decimals)
    return redemption_by_units(all_units if size.units is None else size.units, quote, charges=charges)
