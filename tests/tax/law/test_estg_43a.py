"""§ 43a Abs. 3 Satz 2 EStG: a loss gives back the tax of its year, then the exemption order; never more (TAX-23)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from operator import attrgetter
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from depot.funds.model import FundClass
from depot.kernel.money import Eur, Units, total
from tax.model import Lot, SaleTerms, TaxStatus, Withholding
from tax.rules.gross_up import Liability, exact_units, sale_for_net, taxed_redemption
from tax.rules.withholding import withhold

ON = date(2024, 2, 19)


@dataclass(frozen=True)
class Case:
    law: str
    amounts: tuple[str, ...]
    last: tuple[str, str, str]  # base, exemption used and pot added of the last event
    taxes: tuple[str, str, str]
    left: tuple[str, str] = ("0.00", "0.00")  # pot and exemption
    church: int = 0
    exemption: str = "0.00"


CASES = [
    Case("§ 43a(3) S. 2: a loss without income", ("-60",), ("0.00", "0.00", "60.00"), ("0.00",) * 3, ("60.00", "0.00")),
    Case("a part is given back", ("100", "-60"), ("-60.00", "0.00", "0.00"), ("-15.00", "-0.82", "0.00")),
    Case(
        "a greater loss gives back every cent, the rest fills the pot",
        ("100", "-160"),
        ("-100.00", "0.00", "60.00"),
        ("-25.00", "-1.37", "0.00"),
        ("60.00", "0.00"),
    ),
    Case("with church tax 9 %", ("100", "-60"), ("-60.00", "0.00", "0.00"), ("-14.67", "-0.81", "-1.32"), church=9),
    Case(
        "taxed income first, then the order is restored",
        ("100", "-90"),
        ("-70.00", "-20.00", "0.00"),
        ("-17.50", "-0.96", "0.00"),
        ("0.00", "20.00"),
        exemption="30.00",
    ),
    Case(
        "base, order, pot",
        ("100", "-150"),
        ("-70.00", "-30.00", "50.00"),
        ("-17.50", "-0.96", "0.00"),
        ("50.00", "30.00"),
        exemption="30.00",
    ),
    Case(
        "cents that were dropped are not given back",
        ("0.86", "-0.86"),
        ("-0.86", "0.00", "0.00"),
        ("-0.22", "-0.01", "0.00"),
    ),
    Case(
        "a second loss finds what the first left",
        ("100", "-60", "-60"),
        ("-40.00", "0.00", "20.00"),
        ("-10.00", "-0.55", "0.00"),
        ("20.00", "0.00"),
    ),
]


def year_of(amounts: Sequence[Eur], status: TaxStatus) -> list[Withholding]:
    """The events of a year, one after the other."""
    found = []
    for amount in amounts:
        found.append(withhold(amount, status, foreign_tax=Eur.ZERO, on=ON))
        status = found[-1].status_after
    return found


def status_of(exemption: int = 0, *, church: int = 0, pot: int = 0) -> TaxStatus:
    return TaxStatus(church, Eur(pot), Eur(exemption))


@pytest.mark.rule("TAX-23", "TAX-21")
@pytest.mark.parametrize("case", CASES, ids=attrgetter("law"))
def test_a_loss_gives_back_what_the_year_has_withheld(case: Case):
    amounts = [Eur.half_up(Fraction(amount)) for amount in case.amounts]
    *_, last = year_of(amounts, TaxStatus(case.church, Eur.ZERO, Eur.parse(case.exemption)))
    assert (str(last.tax_base), str(last.exemption_used), str(last.loss_added)) == case.last
    assert (str(last.capital_gains_tax), str(last.solidarity_surcharge), str(last.church_tax)) == case.taxes
    assert (str(last.status_after.loss_pot), str(last.status_after.exemption_left)) == case.left


@pytest.mark.rule("TAX-23", "TAX-3")
def test_the_refund_says_how_it_was_found():
    *_, last = year_of([Eur(10_000), Eur(-6_000)], status_of(church=9))
    assert [(step.rule, step.value) for step in last.steps] == [
        ("§ 43a(3) EStG", "60.00 EUR"),
        ("§ 43a(3) EStG", "14.67 EUR"),
        ("§ 4 SolZG", "0.81 EUR"),
        ("§ 51a(2b) EStG", "1.32 EUR"),
        ("§ 43a EStG", "-60.00 EUR"),
    ]
    assert last.steps[1].text == (
        "Erstattung Kapitalertragsteuer = 24.45 − 24.45 × 40.00 / 100.00, kaufmännisch gerundet 9.78"
    )


@pytest.mark.rule("TAX-23")
def test_tax_lowered_by_foreign_tax_is_given_back_only_as_far_as_it_was_withheld():
    first = withhold(Eur(10_000), status_of(), foreign_tax=Eur(1_000), on=ON)
    assert first.capital_gains_tax == Eur(1_500)
    second = withhold(Eur(-10_000), first.status_after, foreign_tax=Eur.ZERO, on=ON)
    assert second.total == -first.total


@pytest.mark.rule("TAX-23", "TAX-30")
def test_income_freed_by_a_certificate_is_not_given_back():
    status = TaxStatus(0, Eur.ZERO, Eur(5_000), has_nv_certificate=True)
    _, last = year_of([Eur(10_000), Eur(-6_000)], status)
    assert (last.total, last.loss_added, last.exemption_used) == (Eur.ZERO, Eur(6_000), Eur.ZERO)


AMOUNTS = st.lists(st.integers(-2_000_000, 2_000_000).map(Eur), min_size=1, max_size=8)
STATUSES = st.builds(
    lambda church, pot, left: TaxStatus(church, Eur(pot), Eur(left)),
    st.sampled_from([0, 8, 9]),
    st.integers(0, 500_000),
    st.integers(0, 200_000),
)


@pytest.mark.rule("TAX-23", "TAX-21", "TAX-22")
@given(AMOUNTS, STATUSES)
@settings(max_examples=300, deadline=None)
def test_nothing_is_given_back_that_was_not_withheld(amounts: list[Eur], status: TaxStatus):
    events = year_of(amounts, status)
    for upto in range(1, len(events) + 1):
        past, last = events[:upto], events[upto - 1]
        for name in ("tax_base", "capital_gains_tax", "solidarity_surcharge", "church_tax"):
            year_sum = total(getattr(event, name) for event in past)
            assert year_sum >= Eur.ZERO
            assert getattr(last.status_after.withheld, name) == year_sum
        after = last.status_after
        assert after.loss_pot >= Eur.ZERO
        assert Eur.ZERO <= after.exemption_left <= status.exemption_left
        assert after.exemption_left + after.exemption_restorable == status.exemption_left
        assert last.taxable_amount == (
            last.losses_used - last.loss_added + last.exemption_used + last.freed_by_nv_certificate + last.tax_base
        )
        if after.withheld.tax_base == Eur.ZERO:
            assert after.withheld.total == Eur.ZERO


@pytest.mark.rule("TAX-23", "TAX-21")
@given(AMOUNTS, STATUSES, st.randoms(use_true_random=False))
@settings(max_examples=300, deadline=None)
def test_the_order_of_events_changes_no_base_and_the_tax_only_by_rounding(
    amounts: list[Eur], status: TaxStatus, chance: Random
):
    mixed = list(amounts)
    chance.shuffle(mixed)
    one, other = (year_of(events, status)[-1].status_after for events in (amounts, mixed))
    assert (one.loss_pot, one.exemption_left) == (other.loss_pot, other.exemption_left)
    assert one.withheld.tax_base == other.withheld.tax_base
    for name in ("capital_gains_tax", "solidarity_surcharge", "church_tax"):
        difference = getattr(one.withheld, name) - getattr(other.withheld, name)
        assert abs(difference.cents) <= 2 * len(amounts)


def terms(price: str) -> SaleTerms:
    at = Fraction(Decimal(price))
    return SaleTerms(ON, at, at, Eur.ZERO, FundClass.EQUITY)


@pytest.mark.rule("TAX-36", "TAX-23")
@given(
    st.lists(st.tuples(st.integers(1, 50), st.integers(0, 60_000)), min_size=1, max_size=4),
    st.integers(100, 30_000),
    st.integers(0, 100_000),
    STATUSES,
    st.integers(1, 100),
)
@settings(max_examples=60, deadline=None)
def test_a_sale_at_a_loss_meets_a_net_with_the_refund_in_it(
    held: list[tuple[int, int]], price: int, base: int, status: TaxStatus, percent: int
):
    lots = [Lot(Units.parse(str(units)), date(2022, 1, 3), Eur(units * cost), Eur.ZERO) for units, cost in held]
    before = withhold(Eur(base), status, foreign_tax=Eur.ZERO, on=ON).status_after
    liability = Liability(before, Eur.ZERO)
    at = terms(str(Eur(price)))
    net = Eur(taxed_redemption(lots, total_units(lots), at, liability).net_proceeds.cents * percent // 101)
    assume(net > Eur.ZERO)
    assert exact_units(net, lots, at, liability) is not None
    # A millionth is worth less than a cent here. Where amount and refund rise by a cent at the same unit, the net
    # passes over a cent: then the fewest units that yield at least the net are sold; the cent goes to the person.
    assert sale_for_net(net, lots, at, liability=liability).net_proceeds - net in {Eur.ZERO, Eur(1)}


@pytest.mark.rule("TAX-36", "TAX-23")
def test_a_net_that_no_unit_step_meets_is_exceeded_by_a_cent():
    lots = [Lot(Units.parse("42"), date(2022, 1, 3), Eur(42 * 981), Eur.ZERO)]
    untaxed = TaxStatus(church_tax_rate=9, loss_pot=Eur.ZERO, exemption_left=Eur.ZERO)
    before = withhold(Eur(28_825), untaxed, foreign_tax=Eur.ZERO, on=ON).status_after
    sold = sale_for_net(Eur(8_503), lots, terms("1.00"), liability=Liability(before, Eur.ZERO))
    assert sold.net_proceeds == Eur(8_504)


def total_units(lots: Sequence[Lot]) -> Units:
    return Units(sum(lot.units.micro for lot in lots))
