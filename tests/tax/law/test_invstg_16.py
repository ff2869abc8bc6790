"""§ 16 Abs. 1 Nr. 1 InvStG, ORD-20: distributions, in the fund's currency and in euros."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from depot.funds.model import FundClass
from depot.kernel.money import Eur, Money, Units
from tax.model import TaxStatus
from tax.rules.distribution import distribution, distribution_of, in_currency, net_in_currency
from tax.rules.withholding import withhold

NOBODY = TaxStatus(0, Eur.ZERO, Eur.ZERO)
ON = date(2020, 1, 2)


@pytest.mark.rule("ORD-20")
@pytest.mark.parametrize(
    ("units", "per_unit", "currency", "amount"),
    [  # as banks settled them
        ("1.000000", "0.394130", "USD", "0.39"),
        ("7.332986", "0.297309", "USD", "2.18"),
        ("37.327232", "0.373500", "USD", "13.94"),
        ("12.000000", "0.661400", "USD", "7.94"),
        ("300.991871", "0.012407", "GBP", "3.73"),
        ("27.707360", "0.202830", "USD", "5.62"),
        ("39.682032", "1.680000", "USD", "66.67"),
        ("128.804746", "0.216200", "EUR", "27.85"),
    ],
)
def test_amount_is_units_times_amount_per_unit(units: str, per_unit: str, currency: str, amount: str) -> None:
    paid = distribution(
        Units.parse(units),
        Decimal(per_unit),
        currency=currency,
        fx_rate=Decimal(1) if currency == "EUR" else Decimal("1.1"),
        kind=FundClass.EQUITY,
        on=ON,
    )
    assert str(paid.gross_in_currency) == amount
    assert paid.exempt_amount + paid.taxable_amount == paid.gross


@pytest.mark.rule("ORD-20", "TAX-22")
@pytest.mark.parametrize(
    ("units", "per_unit", "rate", "taxes", "net"),
    [  # as banks settled them: equity funds, no relief, no margin
        ("1.000000", "0.394130", "1.1046 USD", ("0.06", "0.00"), "0.32"),
        ("7.332986", "0.297309", "1.1178 USD", ("0.34", "0.01"), "1.79"),
        ("300.991871", "0.012407", "0.8997 GBP", ("0.73", "0.04"), "3.03"),
    ],
)
def test_each_tax_is_converted_on_its_own(
    units: str, per_unit: str, rate: str, taxes: tuple[str, str], net: str
) -> None:
    figure, currency = rate.split()
    fx_rate = Decimal(figure)
    paid = distribution(
        Units.parse(units), Decimal(per_unit), currency=currency, fx_rate=fx_rate, kind=FundClass.EQUITY, on=ON
    )
    tax = withhold(paid.taxable_amount, NOBODY, foreign_tax=Eur.ZERO, on=ON)
    assert (str(tax.capital_gains_tax), str(tax.solidarity_surcharge)) == taxes
    assert paid.gross_in_currency is not None
    assert str(net_in_currency(paid.gross_in_currency, tax, fx_rate)) == net


@pytest.mark.rule("ORD-20")
def test_three_taxes_converted_one_by_one() -> None:
    # 10.44, 0.57 and 0.93 EUR at 1.098119: 11.46 + 0.63 + 1.02 = 13.11 USD, as settled.
    parts = [in_currency(Eur.parse(tax), Decimal("1.098119"), "USD") for tax in ("10.44", "0.57", "0.93")]
    assert [str(part) for part in parts] == ["11.46", "0.63", "1.02"]


@pytest.mark.rule("FND-3", "TAX-22")
def test_the_tax_of_a_conversion_with_margin_follows_the_mid_rate() -> None:
    # Paid at 1.098119, which carries a margin of 0.45 %; the tax printed is that of the mid rate.
    status = TaxStatus(9, Eur.ZERO, Eur.ZERO)
    paid = distribution(
        Units.parse("39.682032"),
        Decimal("1.68"),
        currency="USD",
        fx_rate=Decimal("1.093200"),
        kind=FundClass.EQUITY,
        on=ON,
    )
    tax = withhold(paid.taxable_amount, status, foreign_tax=Eur.ZERO, on=ON)
    assert [str(one) for one in (tax.capital_gains_tax, tax.solidarity_surcharge, tax.church_tax)] == [
        "10.44",
        "0.57",
        "0.93",
    ]


@pytest.mark.rule("ORD-20")
def test_a_known_amount_in_euros_needs_no_units() -> None:
    kind = FundClass.EQUITY
    paid = distribution_of(Eur.parse("452.51"), currency="EUR", fx_rate=Decimal(1), kind=kind, on=ON)
    assert (paid.taxable_amount, paid.gross_in_currency) == (Eur.parse("316.76"), Money(45251, "EUR"))
    paid = distribution_of(Eur.parse("452.51"), currency="USD", fx_rate=None, kind=kind, on=ON)
    assert paid.gross_in_currency is None
