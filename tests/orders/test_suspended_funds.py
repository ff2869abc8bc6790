"""Funds that stop dealing while orders are under way (ORD-15, ORD-19)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from depot.funds.model import FundState, Side
from depot.funds.usecases.record_fund_terms import record_fund_terms
from depot.kernel.money import Eur, Units
from depot.ledger.model import Account
from orders.errors import OrderRefused
from orders.jobs.resume_suspended import resume_suspended
from orders.model import OrderState
from orders.usecases.cancel_order import cancel_order
from tests.orders.desk import AFTERNOON, CALENDARS, MORNING, Desk, euros, pieces

BUY, SELL = Side.SUBSCRIPTION, Side.REDEMPTION
BOUGHT = date(2021, 3, 1)
MARCH = datetime(2024, 3, 4, 9, 0, tzinfo=UTC)


def _becomes(desk: Desk, state: FundState, since: date = date(2024, 1, 8), now: datetime = MORNING) -> None:
    with desk.sessions.begin() as tx:
        desk.terms = record_fund_terms(tx, replace(desk.terms, valid_from=since, state=state), now=now)


@pytest.mark.rule("ORD-15", "FND-1")
def test_accepted_redemptions_wait_and_get_the_first_price_after_the_reopening(desk: Desk):
    desk.stock(("10", "500.00", BOUGHT))
    order = desk.take(SELL, pieces("4"))
    _becomes(desk, FundState.REDEMPTIONS_SUSPENDED)
    with pytest.raises(OrderRefused) as refused:
        desk.place(SELL, pieces("1"))
    assert [(fault.rule, fault.detail) for fault in refused.value.faults] == [
        ("ORD-15", "/isin: redemptions of this fund are suspended")
    ]
    assert desk.forward(AFTERNOON).done == 0
    assert desk.order(order).state is OrderState.SUSPENDED
    assert desk.position().units_held == Units.parse("4")
    report = resume_suspended(desk.sessions, calendars=CALENDARS, now=AFTERNOON)
    assert (report.read, report.done, report.skipped) == (1, 0, {"fund suspended": 1})
    assert desk.holds()
    _becomes(desk, FundState.OPEN, date(2024, 3, 4), MARCH)
    assert resume_suspended(desk.sessions, calendars=CALENDARS, now=MARCH).done == 1
    going = desk.order(order)
    assert (going.state, going.order_day, going.price_day) == (
        OrderState.ACCEPTED,
        date(2024, 3, 4),
        date(2024, 3, 5),
    )
    assert going.received_at == MORNING, "the receipt stays what it was"
    evening = datetime(2024, 3, 5, 18, 0, tzinfo=UTC)
    desk.execute("90", at=datetime(2024, 3, 4, 15, 0, tzinfo=UTC), settled=evening)
    assert desk.settlement(order).amount == Eur(36_000)
    assert desk.holds()


@pytest.mark.rule("ORD-15", "ORD-5")
def test_a_person_takes_back_a_redemption_that_waits(desk: Desk):
    desk.stock(("10", "500.00", BOUGHT))
    order = desk.take(SELL, pieces("4"))
    _becomes(desk, FundState.REDEMPTIONS_SUSPENDED)
    desk.forward(AFTERNOON)
    with desk.sessions.begin() as tx:
        cancel_order(tx, person=desk.person, subject=order, now=MARCH)
    assert desk.order(order).state is OrderState.CANCELLED
    assert desk.position().units_free == Units.parse("10")
    assert desk.holds()


@pytest.mark.rule("ORD-15", "ORD-19")
@pytest.mark.parametrize(
    ("state", "side"),
    [
        (FundState.SUBSCRIPTIONS_SUSPENDED, BUY),
        (FundState.IN_LIQUIDATION, SELL),
        (FundState.IN_LIQUIDATION, BUY),
        (FundState.CLOSED, SELL),
        (FundState.MERGED, SELL),
    ],
)
def test_what_the_fund_will_not_deal_any_more_ends_and_its_hold_is_free(desk: Desk, state: FundState, side: Side):
    desk.stock(("10", "500.00", BOUGHT))
    order = desk.take(side, pieces("4") if side is SELL else euros("100"))
    _becomes(desk, state)
    assert desk.forward(AFTERNOON).done == 0
    assert (desk.order(order).state, desk.order(order).end_reason) == (
        OrderState.CANCELLED,
        "the fund no longer deals",
    )
    assert (desk.cash(), desk.cash(Account.cash_held)) == (Eur(100_000), Eur.ZERO)
    assert desk.position().units_free == Units.parse("10")
    assert desk.count("depot.documents where template = 'letter'") == 1
    assert desk.holds()


@pytest.mark.rule("ORD-15")
def test_a_fund_that_is_wound_up_while_suspended_ends_what_waits(desk: Desk):
    desk.stock(("10", "500.00", BOUGHT))
    order = desk.take(SELL, pieces("4"))
    _becomes(desk, FundState.REDEMPTIONS_SUSPENDED)
    desk.forward(AFTERNOON)
    _becomes(desk, FundState.IN_LIQUIDATION, date(2024, 3, 4), MARCH)
    assert resume_suspended(desk.sessions, calendars=CALENDARS, now=MARCH).done == 1
    assert desk.order(order).state is OrderState.CANCELLED
    assert desk.holds()
