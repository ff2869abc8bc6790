from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker

from depot.funds.model import Side
from orders.usecases.unsettled_until import unsettled_until
from tests.orders.desk import AFTERNOON, TUESDAY, Desk, euros, paid_in


@pytest.mark.rule("TAX-8", "TAX-37")
def test_orders_dealt_and_not_settled_are_counted_by_their_price_day(desk: Desk, sessions: sessionmaker[Session]):
    with sessions.begin() as tx:
        paid_in(tx, desk.depot.depot_id, "500")
    desk.take(Side.SUBSCRIPTION, euros("100"))
    desk.take(Side.SUBSCRIPTION, euros("60"), now=AFTERNOON)  # too late: the price of the next fund day
    with sessions() as tx:
        counted = [
            unsettled_until(tx, day) for day in (date(2023, 12, 31), TUESDAY.date(), TUESDAY.date() + timedelta(days=7))
        ]
    assert counted == sorted(counted)
    assert (counted[0], counted[-1]) == (0, 2)
