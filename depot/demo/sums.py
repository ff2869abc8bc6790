"""The sums of the story, redone by hand: the demonstration trusts no figure of the service that it can compute."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final

CENT: Final = Decimal("0.01")
MICRO: Final = Decimal("0.000001")
CHARGE_RATE: Final = Decimal("0.002")


def half_up(value: Decimal | Fraction, step: Decimal = CENT) -> Decimal:
    """Rounded half up to a step."""
    exact = Fraction(value) / Fraction(step)
    whole = (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)
    return (Decimal(whole) * step).quantize(step, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Purchase:
    """A purchase by amount: the charge is inside the amount (FEE-3, ORD-11)."""

    amount: Decimal
    price: Decimal

    @property
    def net(self) -> Decimal:
        """What is invested."""
        return half_up(Fraction(self.amount) / (1 + Fraction(CHARGE_RATE)))

    @property
    def charge(self) -> Decimal:
        """What the bank keeps."""
        return self.amount - self.net

    @property
    def units(self) -> Decimal:
        """What is bought."""
        return half_up(Fraction(self.net) / Fraction(self.price), MICRO)


@dataclass(frozen=True, slots=True)
class FundYear:
    """The Vorabpauschale of a fund in a year, per unit, from its prices (§ 18 InvStG)."""

    first_price: Decimal
    last_price: Decimal
    base_rate: Decimal
    distributions: Fraction = Fraction(0)

    @property
    def base_yield(self) -> Fraction:
        """First price · base rate · 70 %."""
        return Fraction(self.first_price) * Fraction(self.base_rate) / 100 * Fraction(7, 10)

    @property
    def ceiling(self) -> Fraction:
        """What the fund gained in the year, distributions included."""
        return max(Fraction(self.last_price - self.first_price) + self.distributions, Fraction(0))

    @property
    def per_unit(self) -> Fraction:
        """The shortfall of the distributions against the capped base yield."""
        return max(min(self.base_yield, self.ceiling) - self.distributions, Fraction(0))
