"""§ 32d Abs. 1, § 43a EStG, § 4 SolZG: the three taxes, and the order loss pot, exemption order, foreign tax."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from operator import attrgetter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from depot.kernel.money import Eur
from tax.model import TaxStatus
from tax.rules.parameters import CHURCH_TAX_RATE, SAVER_ALLOWANCE, SAVER_ALLOWANCE_JOINT, State
from tax.rules.withholding import withhold

ON = date(2024, 2, 19)


@dataclass(frozen=True)
class Case:
    law: str
    taxable: str
    expect: tuple[str, str, str]
    church: int = 0
    pot: str = "0.00"
    exemption: str = "0.00"
    foreign: str = "0.00"
    base: str | None = None


CASES = [
    Case("§ 32d(1) S. 1: a quarter", "1068.76", ("267.19", "14.69", "0.00")),
    Case("§ 32d(1) S. 3, 4: church tax 9 % lowers the tax", "17.38", ("4.25", "0.23", "0.38"), church=9),
    Case("§ 32d(1) S. 3, 4: church tax 8 % (BY, BW)", "408.00", ("100.00", "5.50", "8.00"), church=8),
    Case("TAX-22: K half up", "0.14", ("0.04", "0.00", "0.00")),
    Case("TAX-22: K half up, the tie", "0.02", ("0.01", "0.00", "0.00")),
    Case("§ 4 S. 3 SolZG: fractions of a cent are dropped", "0.86", ("0.22", "0.01", "0.00")),
    Case("TAX-22: church tax cut", "65.36", ("15.98", "0.87", "1.43"), church=9),
    Case("§ 43a(3) S. 2: losses first", "100.00", ("10.00", "0.55", "0.00"), pot="60.00", base="40.00"),
    Case("§ 44a(1): then the exemption order", "100.00", ("0.00", "0.00", "0.00"), exemption="100.00", base="0.00"),
    Case("TAX-21: pot before order", "100.00", ("5.00", "0.27", "0.00"), pot="30.00", exemption="50.00", base="20.00"),
    Case("§ 32d(1) S. 4: foreign tax credited fourfold", "100.00", ("10.00", "0.55", "0.00"), foreign="15.00"),
    Case("§ 32d(5): never below zero", "10.00", ("0.00", "0.00", "0.00"), foreign="15.00", base="10.00"),
    Case("§ 32d(1) S. 4: with church tax", "100.00", ("14.67", "0.80", "1.32"), church=9, foreign="10.00"),
]


@pytest.mark.rule("TAX-21", "TAX-22", "TAX-23", "TAX-27")
@pytest.mark.parametrize("case", CASES, ids=attrgetter("law"))
def test_withholding(case: Case) -> None:
    status = TaxStatus(case.church, Eur.parse(case.pot), Eur.parse(case.exemption))
    found = withhold(Eur.parse(case.taxable), status, foreign_tax=Eur.parse(case.foreign), on=ON)
    taxes = (str(found.capital_gains_tax), str(found.solidarity_surcharge), str(found.church_tax))
    assert taxes == case.expect
    assert found.tax_base == Eur.parse(case.base or case.taxable)
    assert found.taxable_amount == found.losses_used + found.exemption_used + found.tax_base


@pytest.mark.rule("TAX-23", "TAX-21")
def test_a_loss_fills_the_pot_and_touches_neither_order_nor_tax() -> None:
    before = TaxStatus(0, Eur.parse("10.00"), Eur.parse("100.00"))
    found = withhold(Eur.parse("-5908.43"), before, foreign_tax=Eur.ZERO, on=ON)
    assert (found.loss_added, found.losses_used, found.total) == (Eur.parse("5908.43"), Eur.ZERO, Eur.ZERO)
    assert found.status_after == TaxStatus(0, Eur.parse("5918.43"), Eur.parse("100.00"))


@pytest.mark.rule("TAX-30", "TAX-12")
def test_an_nv_certificate_frees_all_and_spares_the_order() -> None:
    before = TaxStatus(9, Eur.parse("10.00"), Eur.parse("100.00"), has_nv_certificate=True)
    found = withhold(Eur.parse("500.00"), before, foreign_tax=Eur.ZERO, on=ON)
    assert (found.total, found.exemption_used, found.tax_base) == (Eur.ZERO, Eur.ZERO, Eur.ZERO)
    assert found.freed_by_nv_certificate == Eur.parse("490.00")
    assert found.status_after.exemption_left == Eur.parse("100.00")


@pytest.mark.rule("TAX-22")
def test_the_foreign_tax_credited_is_what_the_base_bears() -> None:
    status = TaxStatus(0, Eur.ZERO, Eur.ZERO)
    assert withhold(Eur.parse("0.99"), status, foreign_tax=Eur.parse("5"), on=ON).foreign_tax_credited == Eur(24)
    assert withhold(Eur.parse("99"), status, foreign_tax=Eur.parse("5"), on=ON).foreign_tax_credited == Eur(500)


@pytest.mark.rule("TAX-27")
@pytest.mark.parametrize(
    ("day", "single", "joint"),
    [("2018-01-02", "801.00", "1602.00"), ("2022-12-31", "801.00", "1602.00"), ("2023-01-01", "1000.00", "2000.00")],
)
def test_saver_allowance(day: str, single: str, joint: str) -> None:
    on = date.fromisoformat(day)
    assert SAVER_ALLOWANCE.on(on) == Eur.parse(single)
    assert SAVER_ALLOWANCE_JOINT.on(on) == Eur.parse(joint)


@pytest.mark.rule("TAX-22")
def test_church_tax_is_eight_percent_in_bavaria_and_baden_wuerttemberg_and_nine_elsewhere() -> None:
    rates = CHURCH_TAX_RATE.on(ON)
    assert {state for state, percent in rates.items() if percent == 8} == {State.BY, State.BW}
    assert len(rates) == 16
    assert set(rates.values()) == {8, 9}


@pytest.mark.rule("TAX-21", "TAX-22", "TAX-23")
@settings(deadline=None)
@given(
    taxable=st.integers(min_value=-(10**9), max_value=10**9),
    church=st.sampled_from([0, 8, 9]),
    pot=st.integers(min_value=0, max_value=10**9),
    exemption=st.integers(min_value=0, max_value=200_000),
    foreign=st.integers(min_value=0, max_value=10**6),
)
def test_pots_and_allowance_never_fall_below_zero(
    taxable: int, church: int, pot: int, exemption: int, foreign: int
) -> None:
    found = withhold(Eur(taxable), TaxStatus(church, Eur(pot), Eur(exemption)), foreign_tax=Eur(foreign), on=ON)
    assert min(found.status_after.loss_pot, found.status_after.exemption_left) >= Eur.ZERO
    assert min(found.capital_gains_tax, found.solidarity_surcharge, found.church_tax) >= Eur.ZERO
    assert found.status_after.loss_pot == Eur(pot) - found.losses_used + found.loss_added
    assert found.status_after.exemption_left == Eur(exemption) - found.exemption_used
    assert Eur(taxable) == found.losses_used + found.exemption_used + found.tax_base - found.loss_added
    assert found.total <= found.tax_base
