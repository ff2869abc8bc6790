"""What a corrected price touches (FND-2)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from depot.funds.model import Side, Verdict
from depot.funds.usecases.decide_held_price import decide_held_price
from depot.funds.usecases.held_prices import held_prices
from depot.funds.usecases.import_prices import import_prices
from depot.kernel.clock import new_id
from depot.kernel.ids import SettlementId, StaffId
from orders.schemas.corrections import TouchedListed
from orders.usecases.settlements_touched import settlements_touched
from tests.funds.fund_examples import HEADER, WORLD
from tests.orders.desk import WEDNESDAY, Desk, euros

DAY = date(2024, 1, 9)


def _touched(desk: Desk, *, after: SettlementId | None = None, limit: int = 10) -> list[SettlementId]:
    with desk.sessions() as tx:
        return [found.settlement_id for found in settlements_touched(tx, WORLD, DAY, after=after, limit=limit)]


@pytest.mark.rule("FND-2")
def test_a_corrected_price_lists_the_settlements_booked_before_it(desk: Desk):
    first, second = (desk.take(Side.SUBSCRIPTION, euros("100")) for _ in range(2))
    desk.prices("2024-01-09,50,")
    desk.execute("50")
    assert _touched(desk) == []
    with desk.sessions.begin() as tx:
        report = import_prices(tx, f"{HEADER}{WORLD},2024-01-09,50.5,,EUR", source="again", now=WEDNESDAY)
        assert report.held == 1
        [held] = held_prices(tx, after=None, limit=10)
        decide_held_price(
            tx, held.price_id, verdict=Verdict.ACCEPT, reason="wrong by 0.50", by=StaffId(new_id()), now=WEDNESDAY
        )
    booked = sorted(desk.settlement(order).settlement_id for order in (first, second))
    assert _touched(desk) == booked
    assert _touched(desk, limit=1) == booked[:1]
    assert _touched(desk, after=booked[0]) == booked[1:]
    with desk.sessions() as tx:
        page = TouchedListed.of(settlements_touched(tx, WORLD, DAY, after=None, limit=2), limit=1)
    assert (len(page.data), page.next) == (1, booked[0])
    later = desk.take(Side.SUBSCRIPTION, euros("100"), now=datetime(2024, 1, 11, 9, 0, tzinfo=UTC))
    assert desk.order(later).price_day != DAY
    assert desk.holds()
