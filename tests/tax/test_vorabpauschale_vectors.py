"""The rules over arrays say, cent for cent, what the rules of single sums say (TAX-4 to TAX-22, TAX-37)."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from depot.funds.model import FundClass
from depot.kernel.binary_copy import day_number
from depot.kernel.money import Eur, Units
from tax.model import TaxStatus, YearEndLot
from tax.rules.vorabpauschale import position_vorabpauschale, published, twelfths
from tax.rules.vorabpauschale_vectors import (
    kept_share,
    lot_amounts,
    scaled,
    taxable_amounts,
    taxes_on_bases,
    twelfths_of,
    used_in_turn,
)
from tax.rules.withholding import taxes_on, withhold

ON = date(2025, 1, 2)
YEAR = 2024


def ints(*values: int) -> np.ndarray:
    return np.array(values, np.int64)


def both(per_unit: Decimal, units: int, acquired_on: date, kind: FundClass) -> None:
    single = position_vorabpauschale(
        published(per_unit, base_rate=None), [YearEndLot(Units(units), acquired_on)], calendar_year=YEAR, kind=kind
    )
    share = twelfths_of(ints(day_number(acquired_on)), calendar_year=YEAR)
    amounts = lot_amounts(ints(scaled(per_unit)), ints(units), share)
    assert (single.lots[0].twelfths, single.amount.cents) == (share[0], amounts[0])
    assert single.taxable_amount.cents == taxable_amounts(amounts, kept_share(kind, on=ON))[0]


@pytest.mark.rule("TAX-7", "TAX-9", "TAX-15", "TAX-37")
def test_ten_thousand_random_lots():
    seeded = random.Random(20260105)  # noqa: S311 - a fixed sequence, no secret
    for _ in range(10_000):
        per_unit = Decimal(seeded.randrange(10 ** seeded.randint(1, 12))).scaleb(-8)
        units = seeded.randrange(1, 10 ** seeded.randint(1, 13))
        acquired_on = date(2018, 1, 1) + timedelta(days=seeded.randrange(2557))
        both(per_unit, units, acquired_on, seeded.choice(list(FundClass)))


@pytest.mark.rule("TAX-9", "TAX-37")
@given(st.integers(0, 10**18), st.integers(1, 10**17), st.dates(date(2023, 1, 1), date(2024, 12, 31)))
@settings(max_examples=400)
def test_figures_beyond_64_bits_go_through_the_single_rule(per_unit: int, units: int, acquired_on: date):
    exact = position_vorabpauschale(
        published(Decimal(per_unit).scaleb(-8), base_rate=None),
        [YearEndLot(Units(units), acquired_on)],
        calendar_year=YEAR,
        kind=FundClass.NONE,
    ).amount.cents
    if exact < 2**60:
        share = twelfths_of(ints(day_number(acquired_on)), calendar_year=YEAR)
        assert lot_amounts(ints(per_unit), ints(units), share)[0] == exact


@pytest.mark.rule("TAX-7", "TAX-44")
def test_twelfths_of_every_day():
    days = [date(2022, 12, 30) + timedelta(days=n) for n in range(733)]
    found = twelfths_of(np.array([day_number(day) for day in days]), calendar_year=YEAR)
    assert list(found) == [twelfths(day, calendar_year=YEAR) for day in days]
    assert found[-1] == 1, "a purchase on 31 December has one twelfth"


@pytest.mark.rule("TAX-22", "TAX-37")
@pytest.mark.parametrize("rate", [0, 8, 9])
def test_taxes_on_every_base(rate: int):
    bases = np.concatenate([np.arange(3000), np.array([10**7, 10**9 + 7, 10**12 + 11])])
    found = taxes_on_bases(bases, np.full(len(bases), rate), on=ON)
    for at, base in enumerate(bases):
        single = taxes_on(Eur(int(base)), church_tax_rate=rate, foreign_tax=Eur.ZERO, on=ON)
        taxes = (single.capital_gains_tax.cents, single.solidarity_surcharge.cents, single.church_tax.cents)
        assert taxes == (found.capital_gains_tax[at], found.solidarity_surcharge[at], found.church_tax[at])


@pytest.mark.rule("TAX-21", "TAX-37")
@given(
    st.lists(
        st.tuples(
            st.lists(st.integers(0, 20_000), min_size=1, max_size=5), st.integers(0, 30_000), st.integers(0, 30_000)
        ),
        min_size=1,
        max_size=6,
    )
)
@settings(max_examples=200)
def test_losses_and_exemption_are_used_up_in_the_order_of_the_positions(persons: list[tuple[list[int], int, int]]):
    amounts = np.array([amount for person in persons for amount in person[0]], np.int64)
    owner = np.array([at for at, person in enumerate(persons) for _ in person[0]], np.int64)
    firsts = np.searchsorted(owner, np.arange(len(persons)))
    losses = used_in_turn(amounts, ints(*(pot for _, pot, _ in persons)), firsts, owner)
    left = amounts - losses.used
    exempted = used_in_turn(left, ints(*(exemption for _, _, exemption in persons)), firsts, owner)
    at = 0
    for taxables, pot, exemption in persons:
        status = TaxStatus(0, Eur(pot), Eur(exemption))
        for taxable in taxables:
            assert (status.loss_pot.cents, status.exemption_left.cents) == (losses.before[at], exempted.before[at])
            single = withhold(Eur(taxable), status, foreign_tax=Eur.ZERO, on=ON)
            used = (single.losses_used.cents, single.exemption_used.cents, single.tax_base.cents)
            assert used == (losses.used[at], exempted.used[at], left[at] - exempted.used[at])
            status, at = single.status_after, at + 1
