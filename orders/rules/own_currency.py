"""ORD-20, ORD-11: money that stays in the fund's own currency, such as a distribution that is reinvested in it.

Nothing is converted here, so no rate of exchange and no margin take part; roundings are those of every order.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from depot.kernel.money import Money, Units


def units_bought(money: Money, price: Decimal, *, unit_decimals: int = 6) -> Units:
    """Money divided by the price, half up to the fund's decimals (ORD-11)."""
    return Units.half_up(money.exact / Fraction(price), unit_decimals)


def value_in_currency(units: Units, price: Decimal, currency: str) -> Money:
    """Units times price, half up to hundredths of the currency (ORD-11)."""
    return Money.half_up(units.exact * Fraction(price), currency)
