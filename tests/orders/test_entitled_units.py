"""Who traded at a price before ex-day, however late it was booked (ORD-20)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session, sessionmaker

from depot.funds.model import Side
from depot.kernel.money import Units
from orders.model import BundleState
from tests.orders.desk import AFTERNOON, TUESDAY, WEDNESDAY, euros, pieces
from tests.orders.payouts import EX_DAY, LATER, PAID, Payouts, payouts

Sessions = sessionmaker[Session]
BUY, SELL = Side.SUBSCRIPTION, Side.REDEMPTION


def _settled(stage: Payouts, now: datetime) -> None:
    """The only bundle was dealt at 100.00 and is booked now."""
    [bundle] = [bundle for bundle in stage.desk.bundles() if bundle.state is BundleState.SENT]
    assert bundle.price_day == date(2024, 1, 9) < EX_DAY
    stage.desk.confirm(stage.desk.confirmation(bundle, "100"), now=now)
    assert stage.desk.settle(now).done == 1


@pytest.mark.rule("ORD-20", "ORD-8")
@pytest.mark.parametrize(("side", "units"), [(BUY, "12.000000"), (SELL, "8.000000")])
@pytest.mark.parametrize("booked", [TUESDAY, WEDNESDAY])
def test_the_trade_day_decides_not_the_booking_day(sessions: Sessions, side: Side, units: str, booked: datetime):
    stage = payouts(sessions, units="10", cash="1000", transaction_charge_percent=0)
    stage.desk.take(side, euros("200") if side is BUY else pieces("2"))
    stage.desk.forward(AFTERNOON)
    stage.announce()
    _settled(stage, booked)
    assert stage.pay().done == 1
    assert [paid.units for paid in stage.received()] == [Units.parse(units)]
    assert stage.desk.holds()


@pytest.mark.rule("ORD-20", "ORD-12")
def test_a_depot_waits_for_the_settlement_of_an_order_before_ex_day(sessions: Sessions):
    stage = payouts(sessions, units="10", cash="1000", transaction_charge_percent=0)
    stage.another("5")
    stage.desk.take(BUY, euros("200"))
    stage.desk.forward(AFTERNOON)
    announced = stage.announce()
    report = stage.pay(PAID)
    assert (report.done, report.skipped) == (1, {"order before ex-day not settled": 1})
    assert stage.seen(announced.distribution_id).paid_at is None
    _settled(stage, datetime(2024, 1, 18, 9, 0, tzinfo=UTC))
    assert stage.pay(LATER).done == 1
    assert [paid.units for paid in stage.received()] == [Units.parse("12")]
    assert stage.seen(announced.distribution_id).paid_at == LATER
    assert stage.desk.holds()
