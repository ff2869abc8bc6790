"""Exact money and units: whole cents, whole millionths; a fraction gets in only through a named rounding (TAX-1)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar, Self

Exact = Decimal | Fraction | int

_CENTS = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,2})?")
_MICRO = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")


def half_up(exact: Exact, scale: int = 1) -> int:
    """Nearest whole number of `exact * scale`; a tie goes away from zero (kaufmännisches Runden)."""
    numerator, denominator = exact.as_integer_ratio()
    magnitude = (2 * abs(numerator) * scale + denominator) // (2 * denominator)
    return magnitude if numerator >= 0 else -magnitude


def cut(exact: Exact, scale: int = 1) -> int:
    """Whole part of `exact * scale`, fractions dropped toward zero."""
    numerator, denominator = exact.as_integer_ratio()
    magnitude = abs(numerator) * scale // denominator
    return magnitude if numerator >= 0 else -magnitude


def _decimal(number: int, places: int) -> Decimal:
    """`number` / 10^places exactly: arithmetic would round to the context's 28 digits, construction does not."""
    return Decimal(f"{number}e-{places}")


def half_up_decimal(exact: Exact, places: int) -> Decimal:
    """`exact` with `places` decimals, half up, as a Decimal."""
    return _decimal(half_up(exact, 10**places), places)


def cut_decimal(exact: Exact, places: int) -> Decimal:
    """`exact` with `places` decimals, the rest dropped, as a Decimal."""
    return _decimal(cut(exact, 10**places), places)


@dataclass(frozen=True, slots=True, order=True)
class Eur:
    """Whole cents of euro."""

    cents: int
    ZERO: ClassVar[Eur]

    @classmethod
    def half_up(cls, exact: Exact) -> Self:
        """Nearest cent, a tie away from zero (the field's rounding of amounts, ORD-11)."""
        return cls(half_up(exact, 100))

    @classmethod
    def cut(cls, exact: Exact) -> Self:
        """Fractions of a cent are left out (§ 4 Satz 3 SolZG)."""
        return cls(cut(exact, 100))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `"1234.50"`: a dot, at most two decimals. Raises ValueError for anything else."""
        if not _CENTS.fullmatch(text):
            raise ValueError("an amount is digits, a dot and at most two decimals")
        return cls(int(Decimal(text).scaleb(2)))

    @property
    def exact(self) -> Fraction:
        """The amount in euro as an exact number for further computing."""
        return Fraction(self.cents, 100)

    @property
    def decimal(self) -> Decimal:
        """The amount in euro with two decimals."""
        return _decimal(self.cents, 2)

    def __add__(self, other: Eur) -> Eur:
        return Eur(self.cents + other.cents)

    def __sub__(self, other: Eur) -> Eur:
        return Eur(self.cents - other.cents)

    def __neg__(self) -> Eur:
        return Eur(-self.cents)

    def __bool__(self) -> bool:
        return self.cents != 0

    def __str__(self) -> str:
        return str(self.decimal)


Eur.ZERO = Eur(0)


def total(amounts: Iterable[Eur]) -> Eur:
    """The sum; nothing at all is 0.00."""
    return Eur(sum(amount.cents for amount in amounts))


@dataclass(frozen=True, slots=True, order=True)
class Units:
    """Whole millionths of a fund unit."""

    micro: int
    ZERO: ClassVar[Units]

    @classmethod
    def half_up(cls, exact: Exact, decimals: int = 6) -> Self:
        """Nearest unit step of the fund (default six decimals), a tie away from zero (ORD-11)."""
        return cls(half_up(exact, 10**decimals) * 10 ** (6 - decimals))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `"1.234567"`: a dot, at most six decimals. Raises ValueError for anything else."""
        if not _MICRO.fullmatch(text):
            raise ValueError("units are digits, a dot and at most six decimals")
        return cls(int(Decimal(text).scaleb(6)))

    @property
    def exact(self) -> Fraction:
        """The units as an exact number for further computing."""
        return Fraction(self.micro, 1_000_000)

    @property
    def decimal(self) -> Decimal:
        """The units with six decimals."""
        return _decimal(self.micro, 6)

    def __add__(self, other: Units) -> Units:
        return Units(self.micro + other.micro)

    def __sub__(self, other: Units) -> Units:
        return Units(self.micro - other.micro)

    def __neg__(self) -> Units:
        return Units(-self.micro)

    def __bool__(self) -> bool:
        return self.micro != 0

    def __str__(self) -> str:
        return f"{self.decimal:f}"


Units.ZERO = Units(0)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in any currency, in hundredths of it; euro amounts that are booked use Eur."""

    minor: int
    currency: str

    @classmethod
    def half_up(cls, exact: Exact, currency: str) -> Self:
        """Nearest hundredth of the currency, a tie away from zero (ORD-20)."""
        return cls(half_up(exact, 100), currency)

    @property
    def exact(self) -> Fraction:
        """The amount as an exact number for further computing."""
        return Fraction(self.minor, 100)

    def __sub__(self, other: Money) -> Money:
        assert self.currency == other.currency
        return Money(self.minor - other.minor, self.currency)

    def __str__(self) -> str:
        return str(_decimal(self.minor, 2))
