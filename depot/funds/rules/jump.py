"""FND-2: how far a price may move from one day to the next before staff must look at it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

JUMP_MAX = Fraction(20, 100)
"""More than 20 % from the day before (a decision of the rule book; the same for exchange rates)."""
ISSUE_ABOVE_REDEMPTION_MAX = Fraction(20, 100)
"""No front load is larger: above it, or below the redemption price, a figure is in the wrong column (a decision)."""


def jumps(value: Decimal, *, before: Decimal) -> bool:
    """Whether the value lies more than 20 % above or below the one of the day before (FND-2)."""
    return abs(Fraction(value) - Fraction(before)) > Fraction(before) * JUMP_MAX


def issue_price_fits(issue_price: Decimal, *, redemption_price: Decimal) -> bool:
    """Whether the issue price is the redemption price plus a front load that can be (FND-2)."""
    highest = Fraction(redemption_price) * (1 + ISSUE_ABOVE_REDEMPTION_MAX)
    return redemption_price <= issue_price <= highest
