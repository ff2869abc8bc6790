"""VL-9, § 13 5. VermBG: the state allowance (Arbeitnehmer-Sparzulage) for what was paid; shown, never paid by us."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from depot.kernel.dated import Dated, Since
from depot.kernel.money import Eur

# For shares in companies, which funds of at least 60 % shares are.
RATE: Final = Fraction(20, 100)
FAVOURED: Final = Eur(400_00)


@dataclass(frozen=True, slots=True)
class IncomeLimits:
    """The taxable income up to which the allowance is given: of one person, and of spouses assessed together."""

    single: Eur
    joint: Eur


INCOME_LIMITS: Final = Dated(  # Einkommensgrenzen
    Since(
        date(2009, 1, 1),
        IncomeLimits(Eur(20_000_00), Eur(40_000_00)),
        "§ 13 Abs. 1 Nr. 1 5. VermBG, BGBl. I 2009 S. 451",
    ),
    Since(
        date(2024, 1, 1),
        IncomeLimits(Eur(40_000_00), Eur(80_000_00)),
        "§ 13 Abs. 1 5. VermBG, BGBl. 2023 I Nr. 354",
    ),
)


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a calendar year may bring at most, and up to which income."""

    calendar_year: int
    paid_in: Eur
    allowance: Eur
    limits: IncomeLimits


def savings_allowance(calendar_year: int, paid_in: Eur) -> Allowance:
    """20 % of the VL payments of the year, up to 400 EUR of them: at most 80 EUR (§ 13(2) 5. VermBG)."""
    favoured = min(paid_in, FAVOURED)
    limits = INCOME_LIMITS.on(date(calendar_year, 12, 31))
    return Allowance(calendar_year, paid_in, Eur.half_up(favoured.exact * RATE), limits)
