"""TAX-3: how a derivation writes its figures; one form for the preview, the record and the document."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from depot.kernel.money import Eur, Exact, Units, cut, half_up_decimal
from depot.kernel.steps import Step
from tax.rules.booked_event import BookedTaxEvent


@dataclass(frozen=True, slots=True)
class Derivation:
    """How an event came to its cents: what went in, lot by lot, and every step to the taxes (TAX-3)."""

    event: BookedTaxEvent
    inputs: dict[str, str]
    lots: list[dict[str, str | None]]
    steps: tuple[Step, ...]


def eur(amount: Eur) -> str:
    """An amount with its currency."""
    return f"{amount} EUR"


def per_unit(amount: Exact) -> str:
    """An amount per unit with nine decimals (TAX-1)."""
    return f"{half_up_decimal(amount, 9):f} EUR"


def units(held: Units) -> str:
    """Units with the German word."""
    return f"{held} Anteile"


def exactly(number: Exact) -> str:
    """A number without rounding: finite decimals as they are, anything else as a fraction."""
    fraction = Fraction(number)
    for places in range(13):
        if (fraction * 10**places).denominator == 1:
            sign = "-" if fraction < 0 else ""
            whole, rest = divmod(cut(abs(fraction), 10**places), 10**places)
            return f"{sign}{whole}.{rest:0{places}d}" if places else f"{sign}{whole}"
    return f"{fraction.numerator}/{fraction.denominator}"
