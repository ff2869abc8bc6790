from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from depot.funds.errors import NoRateYet
from depot.funds.model import Verdict
from depot.funds.rules.set_monthly import is_set_monthly
from depot.funds.usecases.decide_held_price import decide_held_price
from depot.funds.usecases.held_prices import held_prices
from depot.funds.usecases.import_prices import import_prices
from depot.funds.usecases.import_rates import import_rates
from depot.funds.usecases.year_prices import year_prices
from depot.kernel.clock import new_id
from depot.kernel.ids import StaffId
from tests.funds.fund_examples import EUROPE, FILES, HEADER, NOW, SOLD_IN_DOLLARS, STOCKS, WORLD, a_fund


def _import(tx: Session, *lines: str) -> None:
    assert import_prices(tx, HEADER + "\n".join(lines), source="test", now=NOW).faults == ()


@pytest.mark.rule("TAX-5")
def test_the_first_and_last_price_set_in_the_year_count(tx: Session):
    for isin in (WORLD, STOCKS, EUROPE):
        a_fund(tx, isin)
    import_prices(tx, (FILES / "prices_turn_of_2023.csv").read_text(), source="test", now=NOW)
    found = year_prices(tx, 2023)
    assert set(found) == {WORLD, STOCKS, EUROPE}
    world = found[WORLD]
    assert (world.first_day, str(world.first_price_eur)) == (date(2023, 12, 27), "106.360000")
    assert (world.last_day, str(world.last_price_eur)) == (date(2023, 12, 29), "107.080000")
    assert (world.count, world.months, world.currency) == (3, 1, "EUR")
    assert year_prices(tx, 2024, [EUROPE])[EUROPE].first_price == Decimal("217.80")
    assert year_prices(tx, 2022) == {}


@pytest.mark.rule("TAX-5", "FND-2")
def test_the_version_that_counts_now_is_the_price_of_the_day(tx: Session):
    a_fund(tx)
    _import(tx, f"{WORLD},2023-01-02,100.00,,EUR", f"{WORLD},2023-12-29,110.00,,EUR")
    _import(tx, f"{WORLD},2023-12-29,111.00,,EUR")
    [held] = held_prices(tx, after=None, limit=10)
    by = StaffId(new_id())
    decide_held_price(tx, held.price_id, verdict=Verdict.ACCEPT, reason="corrected by the fund", by=by, now=NOW)
    found = year_prices(tx, 2023)[WORLD]
    assert (found.last_price, found.count) == (Decimal("111.00"), 2)


@pytest.mark.rule("TAX-10", "TAX-5")
def test_each_price_is_converted_at_the_rate_of_its_own_day(tx: Session):
    a_fund(tx, SOLD_IN_DOLLARS, currency="USD", domicile="LU")
    _import(tx, f"{SOLD_IN_DOLLARS},2023-01-02,50.00,,USD", f"{SOLD_IN_DOLLARS},2023-12-31,55.25,,USD")
    with pytest.raises(NoRateYet) as refused:
        year_prices(tx, 2023)
    assert (refused.value.currency, refused.value.day) == ("USD", date(2023, 1, 2))
    rates = "date,currency,rate\n2023-01-02,USD,1.0683\n2023-12-28,USD,1.1114\n2023-12-29,USD,1.105\n"
    import_rates(tx, rates, source="ECB", now=NOW)
    found = year_prices(tx, 2023)[SOLD_IN_DOLLARS]
    # 31 December 2023 was a Sunday: the rate of the Friday before counts.
    assert (found.first_rate, found.last_rate) == (Decimal("1.0683"), Decimal("1.105"))
    assert (found.first_price_eur, found.last_price_eur) == (Decimal("46.803332397267"), Decimal(50))


@pytest.mark.rule("TAX-5")
@pytest.mark.parametrize(
    ("days", "monthly"),
    [
        (["01-02", "02-01", "03-01"], True),
        (["01-02", "03-01"], False),
        (["01-02", "01-31", "02-28"], True),
        (["07-03"], True),
    ],
)
def test_prices_set_less_often_than_monthly_do_not_count(tx: Session, days: list[str], *, monthly: bool):
    a_fund(tx)
    _import(tx, *(f"{WORLD},2023-{day},100.00,,EUR" for day in days))
    assert is_set_monthly(year_prices(tx, 2023)[WORLD]) is monthly
