"""A confirmation is matched with what was sent and with the fund's own price; nothing is guessed (ORD-10)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from depot.funds.model import FundTerms, Price
from depot.kernel.money import Units
from orders.model import Bundle, Confirmation, Order, Purpose
from orders.rules.dealing_price import charge_rates, dealing_price, discount_of, margin_of, priced, quote_of

CENT: Final = Fraction(1, 100)


@dataclass(frozen=True, slots=True)
class Expected:
    """What we know of the bundle ourselves; the price and the rate of the price day may be missing."""

    bundle: Bundle
    orders: Sequence[Order]
    terms: FundTerms
    price: Price | None
    mid_rate: Decimal | None

    @property
    def purpose(self) -> Purpose:
        """What all orders of a bundle are made for."""
        return self.orders[0].purpose


def differences(found: Confirmation, expected: Expected, *, margin_percent: Decimal, today: date) -> list[str]:
    """The reasons why a person must look at this confirmation; none if it is good (ORD-10)."""
    reasons = list(_identity(found, expected, today))
    return reasons or list(_figures(found, expected, margin_percent))


def _identity(found: Confirmation, expected: Expected, today: date) -> Iterator[str]:
    bundle = expected.bundle
    if found.isin != bundle.isin:
        yield "isin: another fund than was ordered"
    if found.side is not bundle.side:
        yield "side: the other side than was ordered"
    if found.price_day != bundle.price_day:
        yield f"price_day: {bundle.price_day.isoformat()} was ordered"
    if found.price_day > today:
        yield "price_day: this day is still to come"
    if found.currency != expected.terms.currency:
        yield f"currency: the fund deals in {expected.terms.currency}"
    if found.currency != "EUR" and expected.mid_rate is None:
        yield f"no exchange rate of {found.price_day.isoformat()} is known yet; import it and this file again"
    if found.fx_rate is not None and expected.mid_rate is not None and found.fx_rate != expected.mid_rate:
        yield f"fx_rate: the mid rate of the price day is {expected.mid_rate:f}"


def _figures(found: Confirmation, expected: Expected, margin_percent: Decimal) -> Iterator[str]:
    terms, price = expected.terms, expected.price
    if price is not None:
        discount = discount_of(terms.front_load_discount_percent, expected.purpose)
        ours = dealing_price(price, found.side, discount_percent=discount)
        if found.price != ours:
            yield f"price: the fund published {ours:f} for this day"
    step = Fraction(1, 10**terms.unit_decimals)
    # Each order is rounded on its own, and so is the confirmed total: half a step each is all that may differ.
    roundings = Fraction(len(expected.orders) + 1, 2)
    units = expected_units(found, expected, margin_percent=margin_percent)
    if abs(found.total_units.exact - units.exact) > roundings * step:
        yield f"total_units: the orders of this bundle come to {units}"
    worth = found.total_units.exact * Fraction(found.price)
    if abs(Fraction(found.total_amount) - worth) > roundings * CENT + step * Fraction(found.price):
        yield "total_amount: does not follow from units and price"


def expected_units(found: Confirmation, expected: Expected, *, margin_percent: Decimal) -> Units:
    """The sum of what each order comes to at the confirmed price (ORD-11)."""
    mid_rate = expected.mid_rate or Decimal(1)
    margin = margin_of(margin_percent, expected.purpose)
    quote = quote_of(found.price, found.currency, found.side, mid_rate=mid_rate, margin_percent=margin)
    micro = 0
    for order in expected.orders:
        rates = charge_rates(order.charge_percent, order.purpose)
        dealt = priced(
            order, quote, charges=rates, unit_decimals=expected.terms.unit_decimals, all_units=order.hold.units
        )
        micro += dealt.units.micro
    return Units(micro)
