"""FND-3: the rate at which foreign-currency funds settle, and what the margin costs the customer in EUR."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from depot.funds.model import Side
from depot.kernel.money import Eur, Exact, half_up_decimal

RATE_PLACES = 6


def settlement_rate(mid: Decimal, *, margin_percent: Decimal, side: Side) -> Decimal:
    """The mid rate less the margin for purchases, plus the margin for proceeds, six decimals half up (FND-3).

    Rates are currency per EUR: a lower one makes a purchase dearer, a higher one makes proceeds smaller.
    """
    share = Fraction(margin_percent) / 100
    exact = Fraction(mid) * (1 - share if side is Side.SUBSCRIPTION else 1 + share)
    return half_up_decimal(exact, RATE_PLACES)


def exchange_margin(amount: Exact, *, mid: Decimal, rate: Decimal) -> Eur:
    """What the margin costs: the exact amount in the currency at the rate charged against the mid rate (FND-3)."""
    exact = Fraction(amount)
    return Eur.half_up(abs(exact / Fraction(rate) - exact / Fraction(mid)))
