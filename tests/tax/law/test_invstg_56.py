"""§ 56 InvStG, § 43a Abs. 2 S. 7 EStG: units from before 2018, from before 2009, and of unknown cost (TAX-18, 19)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from depot.funds.model import FundClass
from depot.holdings.model import OldLaw
from depot.kernel.money import Eur, Units
from tax.errors import NetNotReachable
from tax.model import Lot, SaleTerms, TaxStatus
from tax.rules.gain import redemption
from tax.rules.gross_up import Liability, sale_for_net, taxed_redemption
from tax.rules.withholding import withhold

SOLD: date = date(2024, 2, 19)
DEEMED: date = date(2018, 1, 1)


def old_lot(
    *, bought: date = date(2012, 5, 4), frozen: str | None = "100.00", units: str = "10", cost: str = "1000.00"
) -> Lot:
    """Counts as bought on 1 January 2018 for 1,000.00."""
    law = OldLaw(bought, None if frozen is None else Eur.parse(frozen))
    return Lot(Units.parse(units), DEEMED, Eur.parse(cost), Eur.ZERO, old_law=law, acquired_units=Units.parse("10"))


def at(price: int, kind: FundClass = FundClass.EQUITY) -> SaleTerms:
    return SaleTerms(SOLD, Fraction(price), Fraction(price), Eur.ZERO, kind)


@pytest.mark.rule("TAX-18", "TAX-19")
@pytest.mark.parametrize(
    ("lot", "price", "income", "taxable", "finality"),
    [
        # § 56(3) S. 1: new 200.00, 70 % of it count; old 100.00 count in full
        (old_lot(), 120, "300.00", "240.00", "final"),
        # § 56(3): an old loss lowers what is taxed
        (old_lot(frozen="-100.00"), 120, "100.00", "40.00", "final"),
        # § 56(6) S. 1: bought before 2009, the old result is free, the later one is taxed at source
        (old_lot(bought=date(2008, 12, 31)), 120, "300.00", "140.00", "final"),
        (old_lot(bought=date(2009, 1, 1)), 120, "300.00", "240.00", "final"),
        # § 56(3) S. 4: unknown, 30 % of the price of 31 December 2017
        (old_lot(frozen=None), 120, "500.00", "440.00", "not final"),
        (old_lot(frozen=None, bought=date(2005, 1, 1)), 120, "500.00", "140.00", "final"),
        # § 43a(2) S. 7 EStG: nothing known of the purchase, 30 % of 1,200.00, of which 70 % count
        (replace(old_lot(), old_law=None, is_cost_known=False), 120, "360.00", "252.00", "not final"),
    ],
    ids=["gain", "loss", "before 2009", "from 2009 on", "unknown", "unknown but free", "no data at all"],
)
def test_the_result_of_an_old_lot(lot: Lot, price: int, income: str, taxable: str, finality: str):
    sale = redemption([lot], Units.parse("10"), at(price))
    assert (str(sale.gain), str(sale.taxable_amount)) == (income, taxable)
    assert sale.gain == sale.exempt_amount + sale.taxable_amount
    assert sale.lots[0].is_substituted is (finality == "not final")
    assert ("Ersatzbemessungsgrundlage" in "".join(step.text for step in sale.steps)) is (finality == "not final")


@pytest.mark.rule("TAX-18")
@given(
    st.lists(st.integers(1, 4_000_000), min_size=1, max_size=5),
    st.integers(-99_999, 99_999).map(Eur),
)
def test_sold_in_parts_the_frozen_result_is_the_whole_to_the_cent(parts: list[int], frozen: Eur):
    assume(sum(parts) <= 10_000_000)
    law = OldLaw(date(2015, 1, 1), frozen)
    lots = [replace(old_lot(), old_law=law)]
    found = Eur.ZERO
    for part in [*parts, 10_000_000 - sum(parts)]:
        if part:
            sale = redemption(lots, Units(part), at(100))
            found += sale.lots[0].old_result
            # What is left comes back from the books with the units and the law alone.
            lots = [replace(lot, frozen=None) for lot in sale.lots_left]
    assert found == frozen


@pytest.mark.rule("TAX-18", "TAX-36")
@given(
    st.integers(1, 80_000).map(Eur),
    st.sampled_from([0, 8, 9]),
    st.sampled_from(["300.00", "-50.00", None]),
    st.sampled_from([date(2008, 1, 1), date(2012, 1, 1)]),
)
def test_a_net_is_met_where_old_results_are_taxed_beside_it(net: Eur, rate: int, frozen: str | None, bought: date):
    lots = [old_lot(bought=bought, frozen=frozen), Lot(Units.parse("3"), SOLD, Eur.parse("200.00"), Eur.ZERO)]
    liability = Liability(TaxStatus(rate, Eur.ZERO, Eur.ZERO), Eur.ZERO)
    try:
        sale = sale_for_net(net, lots, at(121), liability=liability)
    except NetNotReachable:
        assert taxed_redemption(lots, Units.parse("13"), at(121), liability).net_proceeds < net
        return
    assert sale.net_proceeds == net


@pytest.mark.rule("TAX-18", "TAX-21")
def test_an_old_result_is_taxed_with_the_sale():
    sale = redemption([old_lot()], Units.parse("10"), at(120))
    tax = withhold(sale.taxable_amount, TaxStatus(0, Eur.ZERO, Eur.ZERO), foreign_tax=Eur.ZERO, on=SOLD)
    assert (str(tax.tax_base), str(tax.capital_gains_tax)) == ("240.00", "60.00")
    assert "fiktives Veräußerungsergebnis zum 31.12.2017 100.00" in sale.steps[1].text
