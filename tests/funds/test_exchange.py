from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depot.funds.model import Side
from depot.funds.rules.exchange import exchange_margin, settlement_rate

MARGIN = Decimal("0.45")


class Printed(NamedTuple):
    """A purchase as a settlement statement shows it."""

    units: str
    price: str
    mid: str
    rate: str
    margin_eur: str


PURCHASES = [
    Printed("30.000000", "110.200700", "1.080800", "1.075936", "13.83"),
    Printed("0.097258", "141.800000", "1.042400", "1.037709", "0.06"),
    Printed("0.096250", "144.000000", "1.047600", "1.042886", "0.06"),
    Printed("0.104955", "135.820000", "1.079900", "1.075040", "0.06"),
]
rates = st.decimals("0.000100", "30000", places=6)


@pytest.mark.rule("FND-3")
@pytest.mark.parametrize("printed", PURCHASES, ids=lambda printed: printed.mid)
def test_purchases_settle_at_the_mid_rate_less_the_margin(printed: Printed):
    rate = settlement_rate(Decimal(printed.mid), margin_percent=MARGIN, side=Side.SUBSCRIPTION)
    assert f"{rate:f}" == printed.rate
    amount = Fraction(printed.units) * Fraction(printed.price)
    assert str(exchange_margin(amount, mid=Decimal(printed.mid), rate=rate)) == printed.margin_eur


@pytest.mark.rule("FND-3")
def test_proceeds_settle_at_the_mid_rate_plus_the_margin():
    # The distribution of a dollar fund, printed at 1.098119.
    rate = settlement_rate(Decimal("1.0932"), margin_percent=MARGIN, side=Side.REDEMPTION)
    assert f"{rate:f}" == "1.098119"


@pytest.mark.rule("FND-3")
@given(mid=rates, amount=st.decimals("0.01", "1000000", places=2), side=st.sampled_from(Side))
def test_the_margin_is_never_in_the_customers_favour(mid: Decimal, amount: Decimal, side: Side):
    rate = settlement_rate(mid, margin_percent=MARGIN, side=side)
    assert rate <= mid if side is Side.SUBSCRIPTION else rate >= mid
    assert exchange_margin(amount, mid=mid, rate=rate).cents >= 0
    assert exchange_margin(amount, mid=mid, rate=mid).cents == 0


@pytest.mark.rule("FND-3")
@pytest.mark.parametrize(
    ("mid", "expected"), [("1.000050", "0.995550"), ("2.000000", "1.991000"), ("0.000100", "0.000100")]
)
def test_rates_have_six_decimals_half_up(mid: str, expected: str):
    assert f"{settlement_rate(Decimal(mid), margin_percent=MARGIN, side=Side.SUBSCRIPTION):f}" == expected
