"""§ 44 Abs. 1 EStG: the sale that must yield a net, its own tax included (gross-up)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from depot.funds.model import FundClass
from depot.kernel.money import Eur, Units
from tax.errors import NetNotReachable
from tax.model import Lot, SaleTerms, TaxStatus
from tax.rules.gross_up import Liability, exact_units, sale_for_net, taxed_redemption

NO_RELIEF = Liability(TaxStatus(0, Eur.ZERO, Eur.ZERO), Eur.ZERO)


def terms(price: str | Fraction, *, charges: str = "0.00", kind: FundClass = FundClass.EQUITY) -> SaleTerms:
    exact = Fraction(price)
    return SaleTerms(date(2021, 1, 25), exact, exact, Eur.parse(charges), kind)


def lot(units: str, cost: str, vorabpauschalen: str = "0.00", day: str = "2019-01-02") -> Lot:
    return Lot(Units.parse(units), date.fromisoformat(day), Eur.parse(cost), Eur.parse(vorabpauschalen))


@dataclass(frozen=True)
class Settled:
    """A sale as a bank settled it; the cost of the lot is not printed, it is chosen so that the tax comes out."""

    what: str
    net: str
    price: str
    fx_rate: str
    cost_of_100: str
    units: str
    proceeds: str
    taxes: tuple[str, str]


SETTLED = [
    Settled("Vorabpauschale 2020", "0.94", "466.01", "1", "30460.00", "0.002155", "1.00", ("0.06", "0.00")),
    Settled("Vorabpauschale 2020", "0.07", "741.50", "1", "18000.00", "0.000110", "0.08", ("0.01", "0.00")),
    Settled("Vorabpauschale, no gain", "0.13", "111.90", "1", "11190.00", "0.001162", "0.13", ("0.00", "0.00")),
    Settled("Vorabpauschale, no gain", "0.04", "13.39", "1", "1339.00", "0.002987", "0.04", ("0.00", "0.00")),
    Settled("Vorabpauschale, dollars", "0.03", "136.09", "1.2168", "11200.00", "0.000268", "0.03", ("0.00", "0.00")),
    Settled("Vorabpauschale, no gain", "0.01", "69.80", "1", "6980.00", "0.000143", "0.01", ("0.00", "0.00")),
    Settled("custody fee", "3.00", "134.8399", "1", "13500.00", "0.022249", "3.00", ("0.00", "0.00")),
    Settled("custody fee", "3.00", "120.68", "1", "12068.00", "0.024859", "3.00", ("0.00", "0.00")),
    Settled("custody fee with a gain", "3.00", "32.19", "1", "2821.46", "0.095371", "3.07", ("0.07", "0.00")),
    Settled("contract fee, dollars", "9.75", "71.2434", "1.2274", "5900.00", "0.167976", "9.75", ("0.00", "0.00")),
    Settled("withdrawal", "5000.00", "253.55", "1", "20632.16", "20.422296", "5178.07", ("168.79", "9.28")),
]


@pytest.mark.rule("TAX-34", "TAX-36")
@pytest.mark.parametrize("case", SETTLED, ids=lambda case: f"{case.what} {case.units}")
def test_as_settled(case: Settled) -> None:
    price = Fraction(Decimal(case.price)) / Fraction(Decimal(case.fx_rate))
    found = sale_for_net(Eur.parse(case.net), [lot("100", case.cost_of_100)], terms(price), liability=NO_RELIEF)
    assert str(found.redemption.units) == case.units
    assert str(found.redemption.proceeds) == case.proceeds
    assert (str(found.withholding.capital_gains_tax), str(found.withholding.solidarity_surcharge)) == case.taxes
    assert found.net_proceeds == Eur.parse(case.net)


@pytest.mark.rule("TAX-34")
def test_the_exact_root_is_net_over_price_less_tax_per_unit() -> None:
    # Tax per unit: (466.01 − 304.60) · 0.7 · 0.25 · 1.055, unrounded.
    root = exact_units(Eur.parse("0.94"), [lot("100", "30460.00")], terms("466.01"), NO_RELIEF)
    tax_per_unit = (Fraction("466.01") - Fraction("304.60")) * Fraction("0.7") / 4 * Fraction("1.055")
    assert root == Fraction("0.94") / (Fraction("466.01") - tax_per_unit)


@pytest.mark.rule("TAX-36")
def test_kinks_of_lots_pot_and_exemption_inside_the_range() -> None:
    # Gains of 5 and 8 per unit: 50 of taxable gain is free (pot 20, order 30), used up after 10 units of lot 1.
    status = TaxStatus(0, Eur.parse("20.00"), Eur.parse("30.00"))
    lots = [lot("15", "75.00"), lot("100", "200.00", day="2020-01-02")]
    sold = terms("10", kind=FundClass.NONE)
    root = exact_units(Eur.parse("230.00"), lots, sold, Liability(status, Eur.ZERO))
    # 10 units bring 100.00; 5 bring 5 · (10 − 5 · 0.26375) = 43.40625; the rest 10 − 8 · 0.26375 = 7.89 each.
    assert root == 15 + (Fraction(230) - 100 - Fraction("43.40625")) / Fraction("7.89")
    found = sale_for_net(Eur.parse("230.00"), lots, sold, liability=Liability(status, Eur.ZERO))
    assert found.net_proceeds == Eur.parse("230.00")
    assert (found.withholding.losses_used, found.withholding.exemption_used) == (Eur(2000), Eur(3000))


@pytest.mark.rule("TAX-34", "TAX-36")
def test_charges_are_part_of_what_must_be_earned() -> None:
    found = sale_for_net(Eur.parse("50.00"), [lot("100", "500.00")], terms("10", charges="2.50"), liability=NO_RELIEF)
    assert found.net_proceeds == Eur.parse("50.00")
    assert found.redemption.proceeds == Eur.parse("52.50") + found.withholding.total


@pytest.mark.rule("TAX-30", "TAX-36")
def test_with_an_nv_certificate_there_is_nothing_to_gross_up() -> None:
    status = TaxStatus(9, Eur.ZERO, Eur.ZERO, has_nv_certificate=True)
    found = sale_for_net(Eur.parse("50.00"), [lot("100", "0.00")], terms("10"), liability=Liability(status, Eur.ZERO))
    assert found.redemption.units == Units.parse("5")


@pytest.mark.rule("TAX-34", "TAX-35")
def test_all_units_may_be_just_enough_and_one_cent_more_is_refused() -> None:
    lots = [lot("1.5", "15.00")]
    assert sale_for_net(Eur.parse("15.00"), lots, terms("10"), liability=NO_RELIEF).redemption.lots_left == ()
    with pytest.raises(NetNotReachable) as refused:
        sale_for_net(Eur.parse("15.01"), lots, terms("10"), liability=NO_RELIEF)
    assert refused.value.net_of_all == Eur.parse("15.00")


@pytest.mark.rule("TAX-34", "TAX-35")
def test_where_no_unit_step_meets_the_cent_the_fewest_that_yield_enough_are_sold() -> None:
    # One step of 0.001 units is worth 12.35 EUR.
    found = sale_for_net(Eur.parse("20.00"), [lot("1", "12345.00")], terms("12345"), liability=NO_RELIEF, decimals=3)
    assert (str(found.redemption.units), str(found.net_proceeds)) == ("0.002000", "24.69")


@pytest.mark.rule("TAX-34", "TAX-36", "TAX-1")
@settings(deadline=None, max_examples=150)
@given(
    net=st.integers(min_value=1, max_value=500_000),
    price=st.decimals(min_value="0.5", max_value=2000, places=4),
    lots=st.lists(
        st.builds(
            Lot,
            units=st.integers(min_value=1_000_000, max_value=10**9).map(Units),
            acquired_on=st.dates(min_value=date(2018, 1, 1), max_value=date(2021, 1, 25)),
            cost=st.integers(min_value=0, max_value=10**7).map(Eur),
            vorabpauschalen=st.integers(min_value=0, max_value=10**4).map(Eur),
        ),
        min_size=1,
        max_size=4,
    ),
    status=st.builds(
        TaxStatus,
        church_tax_rate=st.sampled_from([0, 8, 9]),
        loss_pot=st.integers(min_value=0, max_value=100_000).map(Eur),
        exemption_left=st.integers(min_value=0, max_value=100_000).map(Eur),
    ),
    kind=st.sampled_from(FundClass),
)
def test_amount_less_taxes_meets_the_net_to_the_cent(
    net: int, price: Decimal, lots: list[Lot], status: TaxStatus, kind: FundClass
) -> None:
    sold = terms(Fraction(price), kind=kind)
    liability = Liability(status, Eur.ZERO)
    held = Units(sum(one.units.micro for one in lots))
    assume(taxed_redemption(lots, held, sold, liability).net_proceeds.cents > net)
    found = sale_for_net(Eur(net), lots, sold, liability=liability)
    assert found.net_proceeds == Eur(net)
    root = exact_units(Eur(net), lots, sold, liability)
    assert root is not None
    # Moved by a few cents' worth of units at the most.
    assert abs(found.redemption.units.exact - root) * sold.price < Fraction("0.20")
