"""§ 18, § 20 InvStG, § 32d EStG, TAX-37: the same rules over arrays, exact in 64-bit integers.

Units are cut at the decimal point so that no product leaves 64 bits; each batch is checked, and what does not fit goes
through the rules of single sums. Losses and exemption are used up person by person in the order of the positions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

import numpy as np
import numpy.typing as npt

from depot.funds.model import FundClass
from depot.kernel.money import Eur, Units
from tax.rules import parameters, partial_exemption
from tax.rules.vorabpauschale import TWELFTHS

Ints = npt.NDArray[np.int64]

MICRO: Final = 1_000_000
LARGEST: Final = 2**63 - 1
_POSTGRES_EPOCH: Final = date(2000, 1, 1)
_UNIX_DAYS: Final = (_POSTGRES_EPOCH - date(1970, 1, 1)).days


def twelfths_of(acquired_on: Ints, *, calendar_year: int) -> Ints:
    """One twelfth less for each full month before the month of acquisition (§ 18(2) InvStG; TAX-7).

    Days are counted from 1 January 2000, as PostgreSQL does.
    """
    months = (acquired_on.astype(np.int64) + _UNIX_DAYS).astype("datetime64[D]").astype("datetime64[M]")
    # Months since January 1970; month 0 of the calendar year is its January.
    month = months.astype(np.int64) - (calendar_year - 1970) * TWELFTHS
    assert (month < TWELFTHS).all(), "lots acquired after the year are not held at its end"
    return np.where(month > 0, TWELFTHS - month, TWELFTHS).astype(np.int64)


def lot_amounts(per_unit: Ints, units: Ints, twelfths: Ints) -> Ints:
    """Per unit (in 10**-8 EUR) times units (in millionths) times twelfths, half up to cents (TAX-9)."""
    fits = _fits(per_unit, units)
    value = np.where(fits, per_unit, 0) * twelfths
    whole, part = np.divmod(np.where(fits, units, 0), MICRO)
    amounts = (whole * value + (part * value) // MICRO + 6_000_000) // 12_000_000
    for at in np.flatnonzero(~fits):
        exact = Fraction(int(per_unit[at]), 10**8) * Units(int(units[at])).exact * int(twelfths[at]) / TWELFTHS
        amounts[at] = Eur.half_up(exact).cents
    return amounts.astype(np.int64)


def _fits(per_unit: Ints, units: Ints) -> npt.NDArray[np.bool_]:
    """Where every product of `lot_amounts` stays below 2**63."""
    room = (LARGEST - 12_000_000) // (TWELFTHS * np.maximum(per_unit, 1)) - 2
    return (per_unit < LARGEST // (TWELFTHS * MICRO)) & (units // MICRO < room)


def taxable_amounts(amounts: Ints, kept: Fraction) -> Ints:
    """Amount times the share that is not exempt, half up (TAX-15); amounts are not negative."""
    numerator, denominator = kept.as_integer_ratio()
    assert not len(amounts) or int(amounts.max()) < LARGEST // (4 * denominator), "no fund pays that much"
    return (2 * amounts * numerator + denominator) // (2 * denominator)


def kept_share(kind: FundClass, *, on: date) -> Fraction:
    """What the partial exemption leaves (§ 20 InvStG, TAX-14)."""
    return 1 - partial_exemption.rate(kind, on=on)


@dataclass(frozen=True, slots=True)
class InTurn:
    """What each amount found there, and used, of something that a person has only once."""

    before: Ints
    used: Ints


def used_in_turn(amounts: Ints, available: Ints, firsts: Ints, owner: Ints) -> InTurn:
    """Amounts of one person stand together and take what is left, first come first served (TAX-21).

    `available` is per person; `firsts` is where each person's amounts begin, `owner` whose amount it is.
    """
    upto = np.cumsum(amounts)
    taken_before = upto - amounts - (upto[firsts] - amounts[firsts])[owner]
    before = np.maximum(available[owner] - taken_before, 0)
    return InTurn(before, np.minimum(before, amounts))


@dataclass(frozen=True, slots=True)
class TaxArrays:
    """The three taxes on each base, in cents."""

    capital_gains_tax: Ints
    solidarity_surcharge: Ints
    church_tax: Ints

    @property
    def total(self) -> Ints:
        """The three together."""
        return self.capital_gains_tax + self.solidarity_surcharge + self.church_tax

    def plus(self, other: TaxArrays) -> TaxArrays:
        """Kind by kind."""
        return TaxArrays(
            self.capital_gains_tax + other.capital_gains_tax,
            self.solidarity_surcharge + other.solidarity_surcharge,
            self.church_tax + other.church_tax,
        )


def taxes_on_bases(bases: Ints, church_tax_rates: Ints, *, on: date) -> TaxArrays:
    """K = e / (4 + k) half up; surcharge and church tax on K, cut (§ 32d(1) EStG, § 4 SolZG; TAX-22)."""
    four = parameters.CAPITAL_GAINS_TAX_DIVISOR.on(on)
    surcharge = parameters.SOLIDARITY_SURCHARGE_RATE.on(on)
    divisor = 100 * four + church_tax_rates
    assert not len(bases) or int(bases.max()) < LARGEST // 1000, "no base is that large"
    tax = (200 * bases + divisor) // (2 * divisor)
    return TaxArrays(tax, tax * surcharge.numerator // surcharge.denominator, tax * church_tax_rates // 100)


def scaled(per_unit: Decimal) -> int:
    """A Vorabpauschale per unit as a whole number of 10**-8 EUR; it has no more decimals (TAX-4)."""
    numerator, denominator = (per_unit * 10**8).as_integer_ratio()
    assert denominator == 1, "a Vorabpauschale per unit is cut at eight decimals"
    return numerator
