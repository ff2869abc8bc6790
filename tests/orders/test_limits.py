"""Sales that wait for a price (ORD-14)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from depot.funds.model import Price, Side
from depot.kernel.ids import OrderId
from depot.kernel.money import Units
from orders.errors import OrderNotOpen, OrderRefused
from orders.jobs.watch_limits import watch_limits
from orders.model import OrderAwaiting, OrderState, Size
from orders.rules.limits import Limit, LimitAction, LimitKind, LimitRequest, limit_of, watched
from orders.store import limits as store
from orders.usecases.ask_release import ask_release
from orders.usecases.cancel_order import cancel_order
from orders.usecases.place_limit import place_limit
from tests.orders.desk import CALENDARS, EVERYTHING, MARGIN, MORNING, Desk, pieces

BOUGHT = date(2021, 3, 1)
END = date(2024, 6, 28)
EVENING = datetime(2024, 1, 10, 19, 0, tzinfo=UTC)
FIXED, DYNAMIC = LimitKind.FIXED, LimitKind.DYNAMIC
SELL, NOTIFY = LimitAction.SELL, LimitAction.NOTIFY


@pytest.fixture
def seller(desk: Desk) -> Desk:
    """Ten units, last priced at 100."""
    desk.stock(("10", "500.00", BOUGHT))
    desk.prices("2024-01-05,100,", now=MORNING)
    return desk


def _place(
    desk: Desk, kind: LimitKind, figure: str, size: Size = EVERYTHING, action: LimitAction = SELL, **changes: Any
) -> OrderAwaiting:
    request = desk.request(Side.REDEMPTION, size)
    limit = LimitRequest(kind, Decimal(figure), action, changes.pop("ends_on", END))
    with desk.sessions.begin() as tx:
        return place_limit(
            tx,
            depot=desk.depot.depot_id,
            person=desk.person,
            request=request,
            limit=limit,
            margin_percent=MARGIN,
            now=MORNING,
        )


def _set(desk: Desk, *limit: Any, **changes: Any) -> OrderId:
    order = _place(desk, *limit, **changes).order.order_id
    desk.release(order)
    return order


def _watch(desk: Desk, now: datetime = EVENING) -> dict[str, str]:
    return watch_limits(desk.sessions, calendars=CALENDARS, now=now).sums


def _limit(desk: Desk, order: OrderId) -> Limit:
    with desk.sessions() as tx:
        found = store.of_order(tx, order)
    assert found is not None
    return found


def _letters(desk: Desk) -> list[str]:
    with desk.sessions() as tx:
        return list(tx.scalars(text("select title from depot.documents where template = 'letter' order by title")))


@pytest.mark.rule("ORD-14", "AUT-9")
def test_a_limit_becomes_an_order_when_a_published_price_reaches_it(seller: Desk):
    placed = _place(seller, FIXED, "105", pieces("4"))
    assert placed.release.text == (
        "Verkauf mit Limit\nFonds: FTSE All-World UCITS ETF\nISIN: IE00BK5BQT80\n"
        "Limit: Rücknahmepreis ab 105 EUR\nGültig bis: 28.06.2024\nDer Ausführungspreis kann vom Limit abweichen.\n"
        f"Anteile: 4,000000\nDepot: {seller.depot.depot_number}\nGutschrift auf dem Konto flex"
    )
    order = placed.order.order_id
    seller.release(order)
    assert seller.order(order).state is OrderState.WATCHING
    assert seller.position().units_held == Units.parse("4")
    seller.prices("2024-01-08,104.99,", "2024-01-09,104,", now=EVENING)
    assert _watch(seller) == {"reached": "0", "lapsed": "0"}
    seller.prices("2024-01-10,105,", now=EVENING)
    assert _watch(seller) == {"reached": "1", "lapsed": "0"}
    sold = seller.order(order)
    assert (sold.state, sold.received_at) == (OrderState.ACCEPTED, EVENING)
    assert (sold.order_day, sold.price_day) == (date(2024, 1, 11), date(2024, 1, 12))
    assert _letters(seller) == [f"Limit erreicht: Verkauf, Depot {seller.depot.depot_number}"]
    assert _watch(seller) == {"reached": "0", "lapsed": "0"}
    friday = datetime(2024, 1, 12, 18, 0, tzinfo=UTC)
    seller.execute("103", at=datetime(2024, 1, 11, 14, 0, tzinfo=UTC), settled=friday)
    assert seller.settlement(order).price == Decimal(103), "the execution price may differ"
    assert seller.holds()


@pytest.mark.rule("ORD-14")
def test_a_dynamic_limit_follows_the_highest_price(seller: Desk):
    order = _set(seller, DYNAMIC, "10")
    seller.prices("2024-01-08,110,", "2024-01-09,100,", "2024-01-10,99.01,", now=EVENING)
    assert _watch(seller)["reached"] == "0"
    limit = _limit(seller, order)
    assert (limit.highest, limit.watched_until) == (Decimal(110), date(2024, 1, 10))
    thursday = datetime(2024, 1, 11, 19, 0, tzinfo=UTC)
    seller.prices("2024-01-11,99,", now=thursday)
    assert _watch(seller, thursday)["reached"] == "1"
    assert seller.order(order).state is OrderState.ACCEPTED
    assert seller.holds()


@pytest.mark.rule("ORD-14")
def test_a_dynamic_limit_that_notifies_sells_and_holds_nothing(seller: Desk):
    placed = _place(seller, DYNAMIC, "5", action=NOTIFY)
    assert placed.release.text.startswith("Kursbenachrichtigung\n")
    assert "Anteile" not in placed.release.text
    assert "Konto" not in placed.release.text
    order = placed.order.order_id
    seller.release(order)
    assert seller.position().units_held == Units.ZERO
    seller.prices("2024-01-08,95,", now=EVENING)
    assert _watch(seller)["reached"] == "1"
    assert seller.order(order).state is OrderState.REACHED
    assert _letters(seller) == [f"Limit erreicht, Depot {seller.depot.depot_number}"]
    assert seller.holds()


@pytest.mark.rule("ORD-14")
def test_a_limit_lapses_after_its_end_day_and_its_units_are_free(seller: Desk):
    order = _set(seller, FIXED, "90", ends_on=date(2024, 1, 9))
    assert _watch(seller, datetime(2024, 1, 9, 19, 0, tzinfo=UTC))["lapsed"] == "0"
    seller.prices("2024-01-10,85,", now=EVENING)
    assert _watch(seller) == {"reached": "0", "lapsed": "1"}, "the price of the day after does not reach it"
    assert seller.order(order).state is OrderState.LAPSED
    assert seller.position().units_free == Units.parse("10")
    assert _letters(seller) == [f"Limit verfallen, Depot {seller.depot.depot_number}"]
    assert seller.holds()


@pytest.mark.rule("ORD-14", "ORD-5", "ORD-4")
def test_a_limit_is_taken_back_at_any_time_and_released_once(seller: Desk):
    order = _set(seller, FIXED, "80")
    with seller.sessions.begin() as tx:
        with pytest.raises(OrderNotOpen):
            ask_release(tx, order, person=seller.person, now=MORNING)
        cancel_order(tx, person=seller.person, subject=order, now=EVENING)
    assert seller.order(order).state is OrderState.CANCELLED
    assert seller.position().units_held == Units.ZERO
    assert seller.holds()


@pytest.mark.rule("ORD-14", "ORD-3")
def test_all_faults_of_a_limit_are_found_together(seller: Desk):
    with pytest.raises(OrderRefused) as refused:
        _place(seller, FIXED, "100", pieces("11"), NOTIFY, ends_on=date(2025, 1, 3))
    found = {(fault.rule, fault.pointer, fault.code) for fault in refused.value.faults}
    assert found == {
        ("ORD-3", "/units", "insufficient-units"),
        ("ORD-14", "/ends_on", "limit-end-day"),
        ("ORD-14", "/limit_price", "limit-reached"),
        ("ORD-14", "/action", "limit-action"),
    }
    for kind, figure, code in ((DYNAMIC, "0", "limit-distance"), (FIXED, "0", "limit-price")):
        with pytest.raises(OrderRefused) as refused:
            _place(seller, kind, figure, ends_on=date(2025, 1, 2))
        assert [fault.code for fault in refused.value.faults] == [code]


LAST = Price("X", date(2024, 1, 5), Decimal(100), Decimal(100), "EUR")
CASES = [
    ("a limit above is reached from below", FIXED, "105", ["104.999999", "105"], 2),
    ("a limit below is reached from above", FIXED, "95", ["96", "120", "94"], 3),
    ("ten percent from the price it was set at", DYNAMIC, "10", ["90.000001", "90"], 2),
    ("ten percent from the highest since", DYNAMIC, "10", ["110", "99.000001", "99"], 3),
    ("the highest price itself never reaches it", DYNAMIC, "1", ["101", "102", "103"], None),
    ("the first price that reaches it stays", FIXED, "105", ["106", "90", "120"], 1),
]


@pytest.mark.rule("ORD-14")
@pytest.mark.parametrize(("_what", "kind", "figure", "prices", "day"), CASES, ids=[case[0] for case in CASES])
def test_when_a_limit_is_reached(_what: str, kind: LimitKind, figure: str, prices: list[str], day: int | None):
    limit = limit_of(LimitRequest(kind, Decimal(figure), SELL, END), LAST)
    seen = [
        Price("X", date(2024, 1, 5 + number), Decimal(price), Decimal(price), "EUR")
        for number, price in enumerate(prices, start=1)
    ]
    in_dollars = Price("X", date(2024, 1, 20), Decimal(1), Decimal(1), "USD")
    found = watched(limit, [LAST, *seen, in_dollars])
    assert (found.reached and found.reached.day.day - 5) == day
    one_by_one = limit
    for price in (*seen, in_dollars):
        one_by_one = watched(one_by_one, [price])
    assert one_by_one == found, "it does not matter how often the step runs"
