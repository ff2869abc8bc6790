"""What is booked days after its price day: newer lots stay out of it, and the trade day decides the year (TAX-8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from depot.funds.model import FundClass, Side
from depot.funds.usecases.record_fund_terms import record_fund_terms
from depot.holdings.model import PersonRange
from depot.holdings.usecases.lots_of import lots_of
from depot.holdings.usecases.year_end_lots import year_end_lots
from depot.kernel.money import Eur, Units
from orders.model import OrderState
from tests.orders.desk import AFTERNOON, MORNING, Desk, euros, pieces

BUY, SELL = Side.SUBSCRIPTION, Side.REDEMPTION
FRIDAY = datetime(2024, 1, 12, 17, 0, tzinfo=UTC)
LAST, FIRST = UUID(int=2**128 - 1), UUID(int=0)


@pytest.mark.rule("ORD-12", "TAX-17")
def test_a_sale_confirmed_late_leaves_alone_what_was_bought_after_its_price_day(desk: Desk):
    desk.stock(("10", "500.00", date(2021, 3, 1)))
    order = desk.take(SELL, pieces("5"))
    desk.forward(AFTERNOON)
    desk.stock(("2", "240.00", date(2024, 1, 10)))
    [bundle] = desk.bundles()
    desk.confirm(desk.confirmation(bundle, "120"), now=FRIDAY)
    assert desk.settle(FRIDAY).done == 1
    assert desk.settlement(order).amount == Eur(60_000)
    position = desk.position()
    with desk.sessions() as tx:
        left = lots_of(tx, [position.position_id])[position.position_id]
    assert [(lot.units, lot.acquired_on) for lot in left] == [
        (Units.parse("5"), date(2021, 3, 1)),
        (Units.parse("2"), date(2024, 1, 10)),
    ]
    assert desk.holds()


@pytest.mark.rule("ORD-10", "TAX-17")
def test_a_sale_that_would_need_what_was_bought_after_its_price_day_goes_to_a_person(desk: Desk):
    desk.prices("2024-01-05,100,", now=MORNING)
    desk.stock(("5", "500.00", date(2021, 3, 1)))
    order = desk.take(SELL, euros("500"))
    desk.forward(AFTERNOON)
    desk.stock(("2", "240.00", date(2024, 1, 10)))
    [bundle] = desk.bundles()
    desk.confirm(desk.confirmation(bundle, "80"), now=FRIDAY)
    assert desk.settle(FRIDAY).skipped == {"not covered": 1}
    assert desk.order(order).state is OrderState.FORWARDED
    assert desk.holds()


@pytest.mark.rule("TAX-8", "ORD-7")
def test_units_sold_at_a_price_of_the_old_year_are_not_held_at_its_end(desk: Desk):
    desk.stock(("10", "500.00", date(2021, 3, 1)))
    desk.take(SELL, pieces("4"), now=datetime(2024, 12, 27, 9, 0, tzinfo=UTC))
    desk.forward(datetime(2024, 12, 27, 14, 0, tzinfo=UTC))
    [bundle] = desk.bundles()
    assert bundle.price_day == date(2024, 12, 30)
    booked = datetime(2025, 1, 2, 9, 0, tzinfo=UTC)
    desk.confirm(desk.confirmation(bundle, "120"), now=booked)
    assert desk.settle(booked).done == 1
    with desk.sessions() as tx:
        rows = year_end_lots(tx, date(2024, 12, 31), on=date(2025, 1, 2), persons=PersonRange(FIRST, LAST))
    assert [int(units) for units in rows["units_micro"]] == [6_000_000]
    assert desk.holds()


@pytest.mark.rule("TAX-17", "FND-1", "FND-4")
def test_a_sale_is_taxed_as_the_class_that_the_fund_has_on_its_price_day(desk: Desk):
    desk.stock(("10", "500.00", date(2021, 3, 1)))
    order = desk.take(SELL, pieces("5"))
    changed = replace(desk.terms, valid_from=date(2024, 1, 9), fund_class=FundClass.MIXED)
    with desk.sessions.begin() as tx:
        record_fund_terms(tx, changed, now=MORNING)
    desk.execute("120")
    settled = desk.settlement(order)
    # 600.00 - 1.20 - 250.00 = 348.80; of a mixed fund 15 % are exempt: 296.48 · 25 % = 74.12 and 4.07 on top.
    assert (settled.amount, settled.tax) == (Eur(60_000), Eur(7_819))
    assert desk.holds()
