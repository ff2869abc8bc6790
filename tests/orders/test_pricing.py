"""Pricing on figures of real settlement statements."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depot.funds.model import Side
from depot.funds.rules.exchange import exchange_margin, settlement_rate
from depot.kernel.money import Eur, Units, total
from orders.rules.pricing import (
    ChargeRate,
    Quote,
    front_load,
    redemption_by_amount,
    redemption_by_units,
    subscription_by_amount,
    subscription_by_units,
)

ETF = (ChargeRate("ETF-Transaktionsentgelt", Decimal("0.20")),)


@dataclass(frozen=True)
class Bought:
    """An order by amount as settled: booking day, amount, price, rate, then net, charge and units."""

    day: str
    amount: str
    price: str
    rate: str | None
    net: str
    charge: str
    units: str


BOUGHT = [
    Bought("2021-02-01", "40.00", "12.970000", None, "40.00", "", "3.084040"),
    Bought("2023-10-27", "40.00", "74.790000", None, "39.92", "0.08", "0.533761"),
    Bought("2020-11-17", "40.00", "69.676900", "1.184800", "39.92", "0.08", "0.678808"),
    Bought("2021-03-01", "40.00", "13.170000", None, "40.00", "", "3.037206"),
    Bought("2021-02-01 FR", "25.00", "47.455000", None, "24.95", "0.05", "0.525761"),
    Bought("2021-08-03", "219.00", "113.855400", "1.185800", "218.56", "0.44", "2.276295"),
    Bought("2020-12-02", "25.00", "647.040000", None, "25.00", "", "0.038637"),
    Bought("2020-12-02 ETF", "15.00", "108.789100", None, "14.97", "0.03", "0.137606"),
    Bought("2021-05-04", "40.00", "16.162000", "1.198100", "39.92", "0.08", "2.959297"),
    Bought("2020-12-01", "15.00", "446.290000", None, "15.00", "", "0.033610"),
    Bought("2021-02-02", "100.00", "102.110000", "1.199800", "100.00", "", "1.175007"),
    Bought("2022-01-03", "6.65", "141.020800", None, "6.64", "0.01", "0.047085"),
    Bought("2024-04-03", "37.50", "19.122000", None, "37.50", "", "1.961092"),
    Bought("2020-01-02", "50.00", "29.252100", None, "49.90", "0.10", "1.705860"),
    Bought("2023-09-15", "40.00", "11.378600", None, "39.92", "0.08", "3.508340"),
    Bought("2019-11-21", "300.00", "26.002300", "1.105500", "299.40", "0.60", "12.729132"),
    Bought("2024-04-15", "37.50", "14.490900", None, "37.50", "", "2.587831"),
]


def _quote(price: str, rate: str | None) -> Quote:
    return Quote(Decimal(price)) if rate is None else Quote(Decimal(price), "USD", Decimal(rate))


@pytest.mark.rule("ORD-11", "FEE-3")
@pytest.mark.parametrize("case", BOUGHT, ids=attrgetter("day"))
def test_real_purchases_by_amount(case: Bought):
    found = subscription_by_amount(
        Eur.parse(case.amount), _quote(case.price, case.rate), charges=ETF if case.charge else ()
    )
    assert (str(found.amount), str(found.units), str(found.payment)) == (case.net, case.units, case.amount)
    assert [str(charge.amount) for charge in found.charges] == ([case.charge] if case.charge else [])


@pytest.mark.rule("ORD-11", "FEE-3")
@pytest.mark.parametrize(
    ("units", "quote", "expected"),
    [
        ("199.500000", _quote("1.055800", None), ("210.63", "0.42", "211.05")),
        ("30.000000", _quote("110.200700", "1.075936"), ("3072.69", "6.15", "3078.84")),
    ],
)
def test_real_purchases_by_units(units: str, quote: Quote, expected: tuple[str, str, str]):
    found = subscription_by_units(Units.parse(units), quote, charges=ETF)
    assert (str(found.amount), str(found.charges[0].amount), str(found.payment)) == expected


@pytest.mark.rule("ORD-11")
@pytest.mark.parametrize(
    ("units", "price", "rate", "amount"),
    [
        ("60.000000", "103.230000", None, "6193.80"),
        ("0.793716", "343.600000", None, "272.72"),
        ("9.887676", "9.469000", None, "93.63"),
        ("4.954360", "182.090000", "1.195300", "754.74"),
        ("20.422296", "253.550000", None, "5178.07"),
        ("7.101511", "179.240000", None, "1272.87"),
    ],
)
def test_real_sales(units: str, price: str, rate: str | None, amount: str):
    assert str(redemption_by_units(Units.parse(units), _quote(price, rate)).amount) == amount


@pytest.mark.rule("FND-3")
@pytest.mark.parametrize(
    ("mid", "rate", "amount", "margin"),
    [
        ("1.080800", "1.075936", "30.000000 110.200700", "13.83"),
        ("1.042400", "1.037709", "0.097258 141.800000", "0.06"),
        ("1.047600", "1.042886", "0.096250 144.000000", "0.06"),
    ],
)
def test_real_exchange_margins(mid: str, rate: str, amount: str, margin: str):
    found = settlement_rate(Decimal(mid), margin_percent=Decimal("0.45"), side=Side.SUBSCRIPTION)
    assert found == Decimal(rate)
    units, price = map(Decimal, amount.split())
    assert str(exchange_margin(units * price, mid=Decimal(mid), rate=found)) == margin


@pytest.mark.rule("ORD-1", "ORD-11")
def test_a_sale_by_amount_books_what_its_units_are_worth():
    found = redemption_by_amount(Eur.parse("100.00"), Quote(Decimal("107.04")), unit_decimals=3)
    assert (str(found.units), str(found.amount)) == ("0.934000", "99.98")


@pytest.mark.rule("FEE-3")
def test_front_load_is_what_the_issue_price_takes_over_the_redemption_price():
    bought = subscription_by_amount(Eur.parse("1050.00"), Quote(Decimal("105.00")))
    assert str(front_load(bought.amount, bought.units, Quote(Decimal("100.00")))) == "50.00"


@pytest.mark.rule("FEE-3", "ORD-11")
@given(
    cents=st.integers(1, 10**11),
    price=st.decimals("0.000001", 10**6, places=6),
    rates=st.lists(st.decimals("0", 5, places=2), max_size=3),
    decimals=st.integers(0, 6),
)
def test_not_a_cent_is_lost_between_amount_charges_and_payment(
    cents: int, price: Decimal, rates: list[Decimal], decimals: int
):
    charges = [ChargeRate(str(number), rate) for number, rate in enumerate(rates)]
    bought = subscription_by_amount(Eur(cents), Quote(price), charges=charges, unit_decimals=decimals)
    assert bought.amount + total(charge.amount for charge in bought.charges) == bought.payment == Eur(cents)
    assert bought.units.micro % 10 ** (6 - decimals) == 0
    sold = redemption_by_units(bought.units, Quote(price), charges=charges)
    assert sold.payment + total(charge.amount for charge in sold.charges) == sold.amount
