"""§ 18 InvStG: the Vorabpauschale of a unit, a lot, a position; when it counts as received."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from operator import attrgetter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from depot.funds.model import FundClass
from depot.kernel.money import Eur, Units
from tax.errors import AcquiredAfterwards, BaseRateNotPublished
from tax.model import FundYear, YearEndLot
from tax.rules.inflow import received_on
from tax.rules.parameters import BASE_RATE, base_rate
from tax.rules.vorabpauschale import position_vorabpauschale, published, twelfths, vorabpauschale_per_unit


@dataclass(frozen=True)
class Case:
    law: str
    first: str
    last: str
    paid: str
    rate: str
    base_yield: str
    ceiling: str
    expect: str


CASES = [
    Case("§ 18(1) S. 1: distributions fall short", "100", "110", "0.50", "2.55", "1.785", "10.50", "1.285"),
    Case("§ 18(1) S. 3: capped by the rise", "100", "100.30", "0", "2.55", "1.785", "0.30", "0.30"),
    Case(
        "§ 18(1) S. 3: capped, with a distribution (TAX-45)", "100", "100.20", "1.00", "2.55", "1.785", "1.20", "0.20"
    ),
    Case("§ 18(1) S. 3: no gain, nothing", "100", "95", "0", "2.55", "1.785", "0", "0"),
    Case("§ 18(1) S. 1: distributed more than the base yield", "100", "110", "2.00", "2.55", "1.785", "12", "0"),
    Case("§ 18(1) S. 2: the first price of the year counts", "80", "200", "0", "2.53", "1.4168", "120", "1.4168"),
    Case("§ 18(4): base rate below zero, nothing", "100", "130", "0", "-0.45", "0", "30", "0"),
    Case("§ 18(4): base rate zero, nothing", "100", "130", "0", "0", "0", "30", "0"),
    Case(
        "TAX-4: cut at 8 decimals, not rounded",
        "33.333333",
        "50",
        "0",
        "2.29",
        "0.534333328",
        "16.666667",
        "0.53433332",
    ),
    Case("TAX-44: all paid out after the last price", "100", "90", "12", "2.55", "1.785", "2", "0"),
]


@pytest.mark.rule("TAX-4", "TAX-5", "TAX-6")
@pytest.mark.parametrize("case", CASES, ids=attrgetter("law"))
def test_vorabpauschale_per_unit(case: Case) -> None:
    year = FundYear(2023, Decimal(case.first), Decimal(case.last), Decimal(case.paid), Decimal(case.rate))
    found = vorabpauschale_per_unit(year)
    assert found.base_yield is not None
    assert found.base_yield == Decimal(case.base_yield).quantize(Decimal("1e-9"))
    assert found.ceiling == Decimal(case.ceiling)
    assert found.vorabpauschale == Decimal(case.expect)
    assert [step.rule for step in found.steps][-1] == "§ 18(1) InvStG"


prices = st.decimals(min_value=0, max_value=10_000, places=6)


@pytest.mark.rule("TAX-4")
@settings(deadline=None)
@given(first=prices, last=prices, paid=prices, rate=st.decimals(min_value=-1, max_value=5, places=2))
def test_both_forms_of_the_formula_agree(first: Decimal, last: Decimal, paid: Decimal, rate: Decimal) -> None:
    # TAX-4 names an equivalent as a check: V = max(0, min(B − A, last − first)).
    found = vorabpauschale_per_unit(FundYear(2023, first, last, paid, rate)).vorabpauschale
    base_yield = Fraction(first) * Fraction(7, 10) * Fraction(rate) / 100
    check = max(min(base_yield - Fraction(paid), Fraction(last) - Fraction(first)), Fraction(0))
    if rate <= 0:
        check = Fraction(0)
    assert 0 <= check - Fraction(found) < Fraction(1, 10**8)


@pytest.mark.rule("TAX-6")
def test_published_base_rates() -> None:
    rates = {year: str(row.value) for year, row in BASE_RATE.items()}
    assert rates == {
        2018: "0.87", 2019: "0.52", 2020: "0.07", 2021: "-0.45", 2022: "-0.05",
        2023: "2.55", 2024: "2.29", 2025: "2.53", 2026: "3.20",
    }  # fmt: skip
    assert all("§ 18 Abs. 4 InvStG" in row.source for row in BASE_RATE.values())


@pytest.mark.rule("TAX-6", "TAX-37")
@pytest.mark.parametrize("year", [2017, 2027])
def test_a_year_without_a_published_rate_is_refused(year: int) -> None:
    with pytest.raises(BaseRateNotPublished) as refused:
        base_rate(year)
    assert [(fault.rule, fault.pointer) for fault in refused.value.faults] == [("TAX-6", "/calendar_year")]


@pytest.mark.rule("TAX-6")
def test_a_published_value_counts_for_nothing_where_the_base_rate_is_not_positive() -> None:
    assert published(Decimal("1.5"), base_rate=Decimal("-0.05")).vorabpauschale == 0
    assert published(Decimal("1.5"), base_rate=None).vorabpauschale == Decimal("1.5")


@pytest.mark.rule("TAX-7", "TAX-44")
@pytest.mark.parametrize(
    ("acquired_on", "expect"),
    [
        (None, 12),
        (date(2022, 12, 31), 12),
        (date(2023, 1, 1), 12),
        (date(2023, 1, 31), 12),
        (date(2023, 2, 1), 11),
        (date(2023, 4, 15), 9),
        (date(2023, 12, 1), 1),
        (date(2023, 12, 31), 1),
    ],
)
def test_twelfths(acquired_on: date | None, expect: int) -> None:
    assert twelfths(acquired_on, calendar_year=2023) == expect


@pytest.mark.rule("TAX-7")
def test_lots_acquired_after_the_year_are_refused_all_at_once() -> None:
    lots = [YearEndLot(Units.parse("1"), day) for day in (date(2024, 1, 1), None, date(2025, 1, 1))]
    with pytest.raises(AcquiredAfterwards) as refused:
        position_vorabpauschale(published(Decimal(1), base_rate=None), lots, calendar_year=2023, kind=FundClass.NONE)
    assert [fault.pointer for fault in refused.value.faults] == ["/lots/0/acquired_on", "/lots/2/acquired_on"]


@pytest.mark.rule("TAX-9", "TAX-15", "TAX-44")
def test_each_lot_is_rounded_on_its_own_and_the_position_is_the_sum() -> None:
    # Lots of several years, one of them bought on 31 December (1/12).
    lots = [
        YearEndLot(Units.parse("10"), date(2019, 3, 1)),
        YearEndLot(Units.parse("3.333333"), date(2023, 6, 30)),
        YearEndLot(Units.parse("2"), date(2023, 12, 31)),
    ]
    found = position_vorabpauschale(
        published(Decimal("0.20"), base_rate=None), lots, calendar_year=2023, kind=FundClass.EQUITY
    )
    assert [(lot.twelfths, str(lot.amount), str(lot.taxable_amount)) for lot in found.lots] == [
        (12, "2.00", "1.40"),
        (7, "0.39", "0.27"),  # 0.3888… and 0.273
        (1, "0.03", "0.02"),  # 0.0333… and 0.021
    ]
    assert (found.amount, found.exempt_amount, found.taxable_amount) == (Eur(242), Eur(73), Eur(169))


@pytest.mark.rule("TAX-9")
def test_half_a_cent_goes_up() -> None:
    lot = YearEndLot(Units.parse("1"), None)
    per_unit = published(Decimal("0.005"), base_rate=None)
    found = position_vorabpauschale(per_unit, [lot], calendar_year=2023, kind=FundClass.NONE)
    assert found.amount == Eur(1)


@pytest.mark.rule("TAX-11")
@pytest.mark.parametrize(
    ("year", "expect"),
    [
        (2018, date(2019, 1, 2)),
        (2019, date(2020, 1, 2)),
        (2020, date(2021, 1, 4)),  # 2 January was a Saturday
        (2021, date(2022, 1, 3)),  # 2 January was a Sunday
        (2022, date(2023, 1, 2)),
        (2023, date(2024, 1, 2)),
        (2024, date(2025, 1, 2)),
        (2025, date(2026, 1, 2)),
        (2026, date(2027, 1, 4)),
    ],
)
def test_received_on_the_first_working_day_of_the_following_year(year: int, expect: date) -> None:
    assert received_on(year) == expect


@pytest.mark.rule("TAX-3", "TAX-9")
def test_the_working_names_every_lot_and_every_sum() -> None:
    per_unit = vorabpauschale_per_unit(FundYear(2023, Decimal(100), Decimal("100.20"), Decimal(1), Decimal("2.55")))
    lot = YearEndLot(Units.parse("1"), date(2022, 11, 13))
    found = position_vorabpauschale(per_unit, [lot], calendar_year=2023, kind=FundClass.EQUITY)
    assert [(step.rule, step.value) for step in found.steps] == [
        ("§ 18(4) InvStG", "2.55 %"),
        ("§ 18(1) InvStG", "1.785 EUR"),
        ("§ 18(1) InvStG", "1.2 EUR"),
        ("§ 18(1) InvStG", "0.200000000 EUR"),
        ("§ 18(2) InvStG", "0.20 EUR"),
        ("§ 18(1) InvStG", "0.20 EUR"),
        ("§ 18(3) InvStG", "2024-01-02"),
        ("§ 20 InvStG", "0.14 EUR"),
    ]


@pytest.mark.rule("TAX-9", "TAX-15")
@settings(deadline=None)
@given(
    value=st.decimals(min_value=0, max_value=50, places=8),
    parts=st.lists(st.integers(min_value=1, max_value=10**9), min_size=2, max_size=8),
    kind=st.sampled_from(FundClass),
)
def test_splitting_a_lot_moves_the_sum_by_no_more_than_a_cent_per_lot(
    value: Decimal, parts: list[int], kind: FundClass
) -> None:
    per_unit = published(value, base_rate=None)
    many = [YearEndLot(Units(part), None) for part in parts]
    split = position_vorabpauschale(per_unit, many, calendar_year=2023, kind=kind)
    one = [YearEndLot(Units(sum(parts)), None)]
    whole = position_vorabpauschale(per_unit, one, calendar_year=2023, kind=kind)
    assert abs(split.amount.cents - whole.amount.cents) <= len(parts)
    assert abs(split.taxable_amount.cents - whole.taxable_amount.cents) <= len(parts)
    assert split.exempt_amount + split.taxable_amount == split.amount
