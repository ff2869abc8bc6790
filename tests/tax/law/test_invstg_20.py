"""§ 20 InvStG: the partial exemption at source."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from depot.funds.model import FundClass
from depot.kernel.dated import NoFigureYet
from depot.kernel.money import Eur
from tax.rules.partial_exemption import rate, split


@pytest.mark.rule("TAX-14")
@pytest.mark.parametrize(
    ("law", "kind", "percent"),
    [
        ("§ 20(1) S. 1", FundClass.EQUITY, 30),
        ("§ 20(2)", FundClass.MIXED, 15),
        ("§ 20(3) S. 1 Nr. 1", FundClass.REAL_ESTATE, 60),
        ("§ 20(3) S. 1 Nr. 2", FundClass.FOREIGN_REAL_ESTATE, 80),
        ("no class", FundClass.NONE, 0),
    ],
)
def test_private_rates(law: str, kind: FundClass, percent: int) -> None:
    assert rate(kind, on=date(2018, 1, 1)) == Fraction(percent, 100), law


@pytest.mark.rule("TAX-14")
def test_there_is_no_partial_exemption_before_2018() -> None:
    with pytest.raises(NoFigureYet):
        rate(FundClass.EQUITY, on=date(2017, 12, 31))


@pytest.mark.rule("TAX-15")
@pytest.mark.parametrize(
    ("amount", "kind", "taxable"),
    [
        ("0.20", FundClass.EQUITY, "0.14"),
        ("24.83", FundClass.EQUITY, "17.38"),  # 17.381
        ("0.05", FundClass.EQUITY, "0.04"),  # 0.035, the tie goes up
        ("-0.05", FundClass.EQUITY, "-0.04"),  # and away from zero for a loss
        ("-15.55", FundClass.MIXED, "-13.22"),  # −13.2175
        ("0.01", FundClass.FOREIGN_REAL_ESTATE, "0.00"),
    ],
)
def test_taxable_is_rounded_half_up(amount: str, kind: FundClass, taxable: str) -> None:
    parts = split(Eur.parse(amount), rate(kind, on=date(2024, 1, 2)))
    assert parts.taxable == Eur.parse(taxable)
    assert parts.exempt == Eur.parse(amount) - parts.taxable


@pytest.mark.rule("TAX-15")
@settings(deadline=None)
@given(cents=st.integers(min_value=-(10**12), max_value=10**12), kind=st.sampled_from(FundClass))
def test_the_parts_make_up_the_amount_and_a_loss_mirrors_a_gain(cents: int, kind: FundClass) -> None:
    exempt_rate = rate(kind, on=date(2024, 1, 2))
    parts, mirror = split(Eur(cents), exempt_rate), split(Eur(-cents), exempt_rate)
    assert parts.exempt + parts.taxable == Eur(cents)
    assert (mirror.exempt, mirror.taxable) == (-parts.exempt, -parts.taxable)
