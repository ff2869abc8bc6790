"""Switches: one order out of a fund into others, from its release to the last booking (ORD-1)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session, sessionmaker

from depot.funds.model import FundState, Side
from depot.funds.usecases.record_fund_terms import record_fund_terms
from depot.holdings.usecases.positions_of import positions_of
from depot.kernel.ids import OrderId
from depot.kernel.money import Eur, Units, total
from depot.ledger.model import Account
from orders.errors import OrderPastCutOff, OrderRefused, PartOfSwitch
from orders.model import BundleState, Order, OrderAwaiting, OrderState, Size, SwitchRequest, SwitchTarget
from orders.rules.preview import SwitchPreview
from orders.rules.switching import shares
from orders.store import switches as store
from orders.usecases.ask_cancellation import ask_cancellation
from orders.usecases.cancel_order import cancel_order
from orders.usecases.order_details import order_details
from orders.usecases.place_switch import place_switch
from orders.usecases.preview_switch import preview_switch
from orders.usecases.switch_legs_of import switch_legs_of
from tests.funds.fund_examples import EUROPE, STOCKS, WORLD, a_fund
from tests.orders.desk import AFTERNOON, CALENDARS, EVERYTHING, MARGIN, MORNING, TUESDAY, Desk, euros, pieces

BOUGHT = date(2021, 3, 1)
MAUNDY_THURSDAY = datetime(2024, 3, 28, 9, 0, tzinfo=UTC)
TUESDAY_AFTER_EASTER = datetime(2024, 4, 2, 17, 0, tzinfo=UTC)
INTO = (SwitchTarget(STOCKS, Decimal("66.67")), SwitchTarget(EUROPE, Decimal("33.33")))


@dataclass
class Switching:
    """A customer with ten units of one fund, and two funds to go into."""

    desk: Desk

    def request(self, size: Size, into: tuple[SwitchTarget, ...] = INTO) -> SwitchRequest:
        return SwitchRequest(WORLD, size, into)

    def preview(self, request: SwitchRequest, *, now: datetime = MORNING) -> SwitchPreview:
        with self.desk.sessions() as tx:
            return preview_switch(
                tx,
                depot=self.desk.depot.depot_id,
                person=self.desk.person,
                request=request,
                calendars=CALENDARS,
                margin_percent=MARGIN,
                now=now,
            )

    def place(self, request: SwitchRequest, *, now: datetime = MORNING) -> OrderAwaiting:
        costs = self.preview(request, now=now).costs
        shown = replace(request, cost_information=costs.version if costs else None)
        desk = self.desk
        with desk.sessions.begin() as tx:
            return place_switch(
                tx, depot=desk.depot.depot_id, person=desk.person, request=shown, margin_percent=MARGIN, now=now
            )

    def take(self, size: Size, *, now: datetime = MORNING, into: tuple[SwitchTarget, ...] = INTO) -> OrderId:
        order = self.place(self.request(size, into), now=now).order.order_id
        self.desk.release(order, now=now)
        return order

    def sell(self, order: OrderId, price: str = "120", **when: Any) -> tuple[Order, ...]:
        self.desk.execute(price, **when)
        return self.legs(order)

    def legs(self, order: OrderId) -> tuple[Order, ...]:
        with self.desk.sessions() as tx:
            found = [leg.order_id for leg in store.legs_of(tx, [order])[order]]
        return tuple(self.desk.order(leg) for leg in found if leg)

    def units(self) -> dict[str, Units]:
        with self.desk.sessions() as tx:
            return {held.isin: held.units for held in positions_of(tx, self.desk.depot.depot_id)}


@pytest.fixture
def switching(desk: Desk, sessions: sessionmaker[Session]) -> Switching:
    with sessions.begin() as tx:
        a_fund(tx, STOCKS, now=MORNING)
        a_fund(tx, EUROPE, now=MORNING, calendars=("LU",), subscription_pricing_days=2)
    desk.prices("2024-01-05,120,", now=MORNING)
    desk.stock(("10", "500.00", BOUGHT))
    return Switching(desk)


@pytest.mark.rule("ORD-1", "ORD-4", "ORD-12", "TAX-17")
def test_a_switch_sells_taxes_and_buys_with_what_is_left(switching: Switching):
    desk = switching.desk
    placed = switching.place(switching.request(EVERYTHING))
    assert placed.release.text == (
        "Umschichtung\nFonds: FTSE All-World UCITS ETF\nISIN: IE00BK5BQT80\nAnteile: alle (10.000000)\n"
        "In: 66,67 % FTSE All-World UCITS ETF (IE00B5BMR087)\nIn: 33,33 % FTSE All-World UCITS ETF (LU0908500753)\n"
        f"Depot: {desk.depot.depot_number}\nKäufe aus dem Erlös nach Steuern"
    ).replace("(10.000000)", "(10,000000)")
    order = placed.order.order_id
    desk.release(order)
    first, second = switching.sell(order)
    sold = desk.settlement(order)
    assert (sold.amount, sold.tax > Eur.ZERO) == (Eur(120_000), True)
    share = Eur.cut(sold.payment.exact * 6667 / 10_000)
    assert (first.size.amount, second.size.amount) == (share, sold.payment - share)
    assert (desk.cash(), desk.cash(Account.cash_held)) == (Eur(100_000), sold.payment)
    assert first.state is second.state is OrderState.ACCEPTED
    assert desk.holds()
    desk.forward(datetime(2024, 1, 12, 17, 0, tzinfo=UTC))
    friday = datetime(2024, 1, 12, 18, 0, tzinfo=UTC)
    desk.confirm(*(desk.confirmation(b, "50") for b in desk.bundles() if b.state is BundleState.SENT), now=friday)
    assert desk.settle(friday).done == 2
    assert desk.cash() == Eur(100_000)
    assert desk.cash(Account.cash_held) == Eur.ZERO
    units = switching.units()
    assert units[WORLD] == Units.ZERO
    assert min(units[STOCKS], units[EUROPE]) > Units.ZERO
    assert desk.settlement(first.order_id).payment == share
    assert desk.holds()


@pytest.mark.rule("ORD-1", "ORD-6", "ORD-7", "ORD-8", "ORD-9")
def test_a_switch_over_a_holiday(switching: Switching):
    """Easter lies between the days of the sale; each purchase has the days of its own fund; the preview said so."""
    desk = switching.desk
    preview = switching.preview(switching.request(pieces("4")), now=MAUNDY_THURSDAY)
    assert preview.out.days is not None
    shown = [(shift.day, shift.name) for shift in preview.out.days.shifts if shift.name]
    assert (date(2024, 3, 29), "Karfreitag") in shown
    assert (date(2024, 4, 1), "Ostermontag") in shown
    order = switching.take(pieces("4"), now=MAUNDY_THURSDAY)
    taken = desk.order(order)
    assert (taken.order_day, taken.price_day, taken.settlement_day) == (
        date(2024, 3, 28),
        date(2024, 4, 2),
        date(2024, 4, 4),
    )
    after = datetime(2024, 3, 28, 14, 0, tzinfo=UTC)
    legs = switching.sell(order, at=after, settled=TUESDAY_AFTER_EASTER)
    assert [(leg.order_day, leg.price_day) for leg in legs] == [
        (date(2024, 4, 3), date(2024, 4, 4)),
        (date(2024, 4, 3), date(2024, 4, 5)),
    ]
    promised = [leg.days and (leg.days.order_day, leg.days.price_day, leg.days.settlement_day) for leg in preview.legs]
    assert promised == [(leg.order_day, leg.price_day, leg.settlement_day) for leg in legs]
    assert total(leg.amount for leg in preview.legs if leg.amount) == desk.settlement(order).payment
    assert desk.holds()


@pytest.mark.rule("ORD-1", "ORD-3", "CST-2")
def test_all_faults_of_all_sides_are_found_together(switching: Switching):
    into = (
        SwitchTarget(WORLD, Decimal("60.001")),
        SwitchTarget("DE0008490962", Decimal(30)),
        SwitchTarget(STOCKS, Decimal(5)),
        SwitchTarget(STOCKS, Decimal(5)),
    )
    with pytest.raises(OrderRefused) as refused:
        switching.place(switching.request(pieces("11.5"), into))
    found = {(fault.pointer, fault.code) for fault in refused.value.faults}
    assert found >= {
        ("/units", "insufficient-units"),
        ("/targets", "percentages"),
        ("/targets/0/percent", "percentage"),
        ("/targets/0/isin", "fund-twice"),
        ("/targets/1/isin", "unknown-fund"),
        ("/targets/3/isin", "fund-twice"),
    }
    with pytest.raises(OrderRefused) as refused:
        switching.place(switching.request(euros("100")))
    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [("/targets/1/percent", "below-minimum")]
    assert switching.desk.count("orders.orders") == 0


@pytest.mark.rule("ORD-1", "ORD-5")
def test_a_switch_is_taken_back_as_a_whole_and_its_purchases_never(switching: Switching):
    desk = switching.desk
    order = switching.take(pieces("4"))
    with desk.sessions.begin() as tx:
        text = ask_cancellation(tx, order, person=desk.person, now=MORNING).release.text
        assert text.startswith("Stornierung des Auftrags\nUmschichtung\n")
        cancel_order(tx, person=desk.person, subject=order, now=MORNING)
    assert desk.order(order).state is OrderState.CANCELLED
    assert desk.position().units_free == Units.parse("10")
    again = switching.take(pieces("3"))
    leg, _ = switching.sell(again)
    with desk.sessions.begin() as tx:
        with pytest.raises(OrderPastCutOff):
            ask_cancellation(tx, again, person=desk.person, now=AFTERNOON)
        with pytest.raises(PartOfSwitch):
            ask_cancellation(tx, leg.order_id, person=desk.person, now=TUESDAY)
    assert desk.holds()


@pytest.mark.rule("ORD-1", "ORD-3")
def test_money_for_a_fund_that_closed_meanwhile_stays_on_the_cash_account(switching: Switching):
    desk = switching.desk
    order = switching.take(pieces("4"))
    with desk.sessions.begin() as tx:
        terms = a_fund(tx, "DE0009848119", now=MORNING)
        closed = replace(terms, isin=STOCKS, valid_from=date(2024, 1, 9), state=FundState.CLOSED)
        record_fund_terms(tx, closed, now=MORNING)
    [leg] = switching.sell(order)
    sold = desk.settlement(order)
    assert leg.isin == EUROPE
    assert leg.size.amount is not None
    assert desk.cash() == Eur(100_000) + sold.payment - leg.size.amount
    assert desk.holds()


@pytest.mark.rule("ORD-1", "ORD-12")
def test_a_settlement_that_comes_twice_orders_the_purchases_once(switching: Switching):
    order = switching.take(pieces("4"))
    legs = switching.sell(order)
    switching.desk.settle(TUESDAY)
    assert switching.legs(order) == legs
    assert switching.desk.count("orders.orders") == 3


@pytest.mark.rule("ORD-1")
def test_whoever_sees_the_order_sees_where_it_goes(switching: Switching):
    order = switching.take(pieces("4"))
    legs = switching.sell(order)
    with switching.desk.sessions() as tx:
        found = order_details(tx, order, person=switching.desk.person, on=TUESDAY.date())
        assert [leg.order_id for leg in switch_legs_of(tx, found)] == [leg.order_id for leg in legs]
        assert switch_legs_of(tx, legs[0]) == []
        assert legs[0].side is Side.SUBSCRIPTION


@pytest.mark.rule("ORD-1")
@given(
    proceeds=st.integers(0, 10**9),
    cuts=st.lists(st.integers(1, 9_999), max_size=19, unique=True).map(sorted),
)
def test_shares_make_up_the_proceeds_and_the_last_takes_the_odd_cents(proceeds: int, cuts: list[int]):
    edges = [0, *cuts, 10_000]
    percents = [Decimal(b - a) / 100 for a, b in pairwise(edges)]
    parts = shares(Eur(proceeds), [SwitchTarget(WORLD, percent) for percent in percents])
    assert total(parts) == Eur(proceeds)
    assert min(parts) >= Eur.ZERO
    assert all(0 <= proceeds * p / 100 - part.cents < 1 for part, p in zip(parts[:-1], percents[:-1], strict=True))
    assert 0 <= parts[-1].cents - proceeds * percents[-1] / 100 < len(parts)
