"""§ 19 InvStG and § 20 Abs. 4 EStG: the result of a sale, first in first out."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from depot.funds.model import FundClass
from depot.kernel.money import Eur, Units, total
from tax.errors import AcquiredAfterSale, LotsDoNotCover
from tax.model import Lot, SaleTerms
from tax.rules.gain import redemption


def lot(units: str, day: str, cost: str, vorabpauschalen: str = "0.00") -> Lot:
    return Lot(Units.parse(units), date.fromisoformat(day), Eur.parse(cost), Eur.parse(vorabpauschalen))


def terms(price: str, *, charges: str = "0.00", kind: FundClass = FundClass.EQUITY) -> SaleTerms:
    return SaleTerms(date(2024, 2, 19), Fraction(price), Fraction(price), Eur.parse(charges), kind)


@pytest.mark.rule("TAX-45", "TAX-17")
def test_the_example_of_the_source() -> None:
    sale = redemption([lot("1", "2022-11-13", "99.50", "0.20")], Units.parse("1"), terms("109.50"))
    assert sale.gain_before_vorabpauschalen == Eur.parse("10.00")
    assert sale.vorabpauschalen_deducted == Eur.parse("0.20")
    assert sale.gain == Eur.parse("9.80")
    assert sale.taxable_amount == Eur.parse("6.86")
    assert sale.lots_left == ()


@pytest.mark.rule("TAX-17")
def test_oldest_first_and_part_of_a_lot() -> None:
    lots = [
        lot("10", "2023-05-02", "1200.00"),
        lot("4", "2020-01-02", "300.01", "2.00"),
        lot("1", "2024-02-19", "1.00"),
    ]
    sale = redemption(lots, Units.parse("7"), terms("150"))
    assert [(str(used.units), str(used.cost), str(used.vorabpauschalen), str(used.gain)) for used in sale.lots] == [
        ("4.000000", "300.01", "2.00", "297.99"),
        ("3.000000", "360.00", "0.00", "90.00"),
    ]
    assert [(str(left.units), str(left.cost)) for left in sale.lots_left] == [
        ("7.000000", "840.00"),
        ("1.000000", "1.00"),
    ]
    # Partial exemption lot by lot: 208.593 → 208.59 and 63.00.
    assert sale.taxable_amount == Eur.parse("271.59")


@pytest.mark.rule("TAX-17")
def test_a_part_and_its_rest_make_up_the_lot_to_the_cent() -> None:
    held = [lot("3", "2020-01-02", "100.00", "0.10")]
    costs, vorabpauschalen = Eur.ZERO, Eur.ZERO
    for _ in range(3):
        sale = redemption(held, Units.parse("1"), terms("40"))
        costs += sale.lots[0].cost
        vorabpauschalen += sale.lots[0].vorabpauschalen
        held = list(sale.lots_left)
    assert (costs, vorabpauschalen, held) == (Eur.parse("100.00"), Eur.parse("0.10"), [])


@pytest.mark.rule("TAX-15", "TAX-17")
def test_a_loss_is_partly_exempt_too() -> None:
    sale = redemption([lot("1", "2023-01-02", "104.61")], Units.parse("1"), terms("100"))
    assert (str(sale.gain), str(sale.exempt_amount), str(sale.taxable_amount)) == ("-4.61", "-1.38", "-3.23")


@pytest.mark.rule("TAX-17")
def test_vorabpauschalen_can_turn_a_gain_into_a_loss() -> None:
    sale = redemption([lot("1", "2023-01-02", "99.90", "0.50")], Units.parse("1"), terms("100"))
    assert (str(sale.gain_before_vorabpauschalen), str(sale.gain)) == ("0.10", "-0.40")


@pytest.mark.rule("TAX-17", "ORD-12")
def test_more_units_than_the_lots_hold_are_refused() -> None:
    with pytest.raises(LotsDoNotCover) as refused:
        redemption([lot("1", "2023-01-02", "1.00")], Units.parse("1.000001"), terms("1"))
    assert refused.value.units_held == Units.parse("1")
    assert refused.value.faults[0].pointer == "/units"


@pytest.mark.rule("TAX-17")
def test_a_lot_bought_after_the_sale_is_refused() -> None:
    with pytest.raises(AcquiredAfterSale) as refused:
        redemption([lot("1", "2024-02-20", "1.00")], Units.parse("1"), terms("1"))
    assert refused.value.rule == "TAX-17"


@pytest.mark.rule("FND-3")
def test_the_tax_follows_the_mid_rate_where_the_payment_carries_a_margin() -> None:
    sold = SaleTerms(date(2024, 2, 19), Fraction(99), Fraction(100), Eur.ZERO, FundClass.NONE)
    sale = redemption([lot("2", "2023-01-02", "150.00")], Units.parse("2"), sold)
    assert (str(sale.proceeds), str(sale.gain)) == ("198.00", "50.00")


lots_held = st.lists(
    st.builds(
        Lot,
        units=st.integers(min_value=1, max_value=10**9).map(Units),
        acquired_on=st.dates(min_value=date(2018, 1, 1), max_value=date(2024, 2, 19)),
        cost=st.integers(min_value=0, max_value=10**8).map(Eur),
        vorabpauschalen=st.integers(min_value=0, max_value=10**6).map(Eur),
    ),
    min_size=1,
    max_size=6,
)


@pytest.mark.rule("TAX-15", "TAX-17", "TAX-1")
@settings(deadline=None)
@given(
    lots=lots_held,
    share=st.fractions(min_value=0, max_value=1),
    price=st.decimals(min_value=0, max_value=1000, places=6),
    charges=st.integers(min_value=0, max_value=10_000),
    kind=st.sampled_from(FundClass),
)
def test_nothing_is_lost_between_lots(
    lots: list[Lot], share: Fraction, price: str, charges: int, kind: FundClass
) -> None:
    held = Units(sum(one.units.micro for one in lots))
    wanted = Units(max(1, int(held.micro * share)))
    sold = SaleTerms(date(2024, 2, 19), Fraction(price), Fraction(price), Eur(charges), kind)
    sale = redemption(lots, wanted, sold)
    assert Units(sum(one.units.micro for one in (*sale.lots, *sale.lots_left))) == held
    assert total(one.cost for one in (*sale.lots, *sale.lots_left)) == total(one.cost for one in lots)
    assert total(one.proceeds for one in sale.lots) == sale.proceeds
    assert total(one.charges for one in sale.lots) == sale.charges
    assert total(one.vorabpauschalen for one in (*sale.lots, *sale.lots_left)) == total(
        one.vorabpauschalen for one in lots
    )
    assert sale.exempt_amount + sale.taxable_amount == sale.gain
    assert sale.gain + sale.vorabpauschalen_deducted == sale.gain_before_vorabpauschalen
    assert all(one.units > Units.ZERO for one in (*sale.lots, *sale.lots_left))
