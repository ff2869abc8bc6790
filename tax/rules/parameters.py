"""Dated statutory figures with their source (§ 18, § 20 InvStG; § 20, § 32d, § 44a, § 51a EStG; § 4 SolZG).

Nothing is edited: new law adds a row.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from depot.funds.model import FundClass
from depot.kernel.dated import Dated, Since
from depot.kernel.money import Eur
from tax.errors import BaseRateNotPublished

INVSTG_2018: Final = date(2018, 1, 1)

BASE_YIELD_SHARE: Final = Dated(  # 70 Prozent des Basiszinses
    Since(INVSTG_2018, Fraction(70, 100), "§ 18 Abs. 1 Satz 2 InvStG"),
)


def _letter(year: int, month: int, day: int, rate: str) -> Since[Decimal]:
    source = f"BMF-Schreiben vom {day:02d}.{month:02d}.{year}, Basiszins nach § 18 Abs. 4 InvStG"
    return Since(date(year, 1, 1), Decimal(rate), source)


# Basiszins in Prozent: one letter for one calendar year, never carried on into the next (TAX-6).
BASE_RATE: Final[Mapping[int, Since[Decimal]]] = MappingProxyType(
    {
        2018: _letter(2018, 1, 4, "0.87"),
        2019: _letter(2019, 1, 9, "0.52"),
        2020: _letter(2020, 1, 29, "0.07"),
        2021: _letter(2021, 1, 6, "-0.45"),
        2022: _letter(2022, 1, 7, "-0.05"),
        2023: _letter(2023, 1, 4, "2.55"),
        2024: _letter(2024, 1, 5, "2.29"),
        2025: _letter(2025, 1, 10, "2.53"),
        2026: Since(date(2026, 1, 1), Decimal("3.20"), "§ 18 Abs. 4 InvStG; Wert für 2026 aus zweiter Hand (TAX-6)"),
    }
)


def base_rate(calendar_year: int) -> Since[Decimal]:
    """The published base rate of one calendar year with its source; refuses a year without one (TAX-6)."""
    if calendar_year not in BASE_RATE:
        raise BaseRateNotPublished(calendar_year=calendar_year)
    return BASE_RATE[calendar_year]


PARTIAL_EXEMPTION_RATE: Final[Dated[Mapping[FundClass, Fraction]]] = Dated(  # private rates, TAX-14
    Since(
        INVSTG_2018,
        MappingProxyType(
            {
                FundClass.NONE: Fraction(0),
                FundClass.EQUITY: Fraction(30, 100),
                FundClass.MIXED: Fraction(15, 100),
                FundClass.REAL_ESTATE: Fraction(60, 100),
                FundClass.FOREIGN_REAL_ESTATE: Fraction(80, 100),
            }
        ),
        "§ 20 Abs. 1 bis 3 InvStG; § 43a Abs. 2 Satz 1 EStG",
    ),
)

# The 4 of (e − 4q) / (4 + k): the reciprocal of the rate of 25 percent.
CAPITAL_GAINS_TAX_DIVISOR: Final = Dated(
    Since(date(2009, 1, 1), 4, "§ 32d Abs. 1 Satz 1, 4 und 5; § 43a Abs. 1 Satz 1 Nr. 1 und Satz 3 EStG"),
)

SOLIDARITY_SURCHARGE_RATE: Final = Dated(
    Since(date(1998, 1, 1), Fraction(55, 1000), "§ 4 Satz 1 SolZG"),
)


class State(StrEnum):
    """The sixteen states, by ISO 3166-2:DE without the country."""

    BW = "BW"
    BY = "BY"
    BE = "BE"
    BB = "BB"
    HB = "HB"
    HH = "HH"
    HE = "HE"
    MV = "MV"
    NI = "NI"
    NW = "NW"
    RP = "RP"
    SL = "SL"
    SN = "SN"
    ST = "ST"
    SH = "SH"
    TH = "TH"


CHURCH_TAX_RATE: Final[Dated[Mapping[State, int]]] = Dated(  # in percent of the capital gains tax
    Since(
        date(2009, 1, 1),
        MappingProxyType({state: 8 if state in {State.BW, State.BY} else 9 for state in State}),
        "§ 51a Abs. 2b bis 2e EStG mit den Kirchensteuergesetzen der Länder",
    ),
)

SAVER_ALLOWANCE: Final = Dated(  # Sparerpauschbetrag of one person
    Since(date(2009, 1, 1), Eur(80_100), "§ 20 Abs. 9 Satz 1 EStG, BGBl. I 2007 S. 1912"),
    Since(date(2023, 1, 1), Eur(100_000), "§ 20 Abs. 9 Satz 1 EStG, BGBl. I 2022 S. 2294"),
)

SAVER_ALLOWANCE_JOINT: Final = Dated(  # of spouses assessed together
    Since(date(2009, 1, 1), Eur(160_200), "§ 20 Abs. 9 Satz 2 EStG, BGBl. I 2007 S. 1912"),
    Since(date(2023, 1, 1), Eur(200_000), "§ 20 Abs. 9 Satz 2 EStG, BGBl. I 2022 S. 2294"),
)

NV_CERTIFICATE_YEARS_MAX: Final = Dated(
    Since(date(2009, 1, 1), 3, "§ 44a Abs. 2 Satz 3 EStG"),
)

# The first day on which all newest figures of a deduction apply, for a sum that names no day of its own.
NEWEST: Final = max(
    PARTIAL_EXEMPTION_RATE.rows[-1].first_day,
    CAPITAL_GAINS_TAX_DIVISOR.rows[-1].first_day,
    SOLIDARITY_SURCHARGE_RATE.rows[-1].first_day,
)
