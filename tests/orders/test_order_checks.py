from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

from depot.accounts.errors import DepotNotWritable, QuorumNotReached
from depot.accounts.model import DepotKind, DepotState, PowerScope, Role, RoleKind
from depot.accounts.usecases.move_depot import move_depot
from depot.funds.model import FundState, Side
from depot.kernel.errors import NotFound
from depot.kernel.ids import PersonId
from depot.kernel.money import Eur, Units
from depot.ledger.model import Account
from orders.errors import OrderRefused
from orders.model import MoneyPlace, Size
from orders.usecases.admit_to_complex_funds import admit_to_complex_funds
from orders.usecases.place_order import place_order
from orders.usecases.preview_order import preview_order
from tests.build import a_clerk, a_registered_person, an_active_depot, an_active_single_depot
from tests.funds.fund_examples import STOCKS
from tests.orders.desk import CALENDARS, EVERYTHING, MARGIN, MORNING, TUESDAY, Desk, a_desk, euros, pieces
from tests.payments.sepa import a_mandate

BUY, SELL = Side.SUBSCRIPTION, Side.REDEMPTION


def _codes(desk: Desk, side: Side, size: Size, **changes: Any) -> set[str]:
    with pytest.raises(OrderRefused) as refused:
        desk.place(side, size, **changes)
    assert desk.count("orders.orders") == 0
    assert desk.cash(Account.cash_held) == Eur.ZERO
    return {fault.code for fault in refused.value.faults}


@pytest.mark.rule("ORD-3", "ORD-2")
@pytest.mark.parametrize(
    ("code", "side", "size", "changes"),
    [
        ("below-minimum", BUY, euros("49.99"), {}),
        ("insufficient-money", BUY, euros("1000.01"), {}),
        ("no-price", BUY, pieces("1"), {}),
        ("all-of-subscription", BUY, EVERYTHING, {}),
        ("cost-information-stale", BUY, euros("100"), {"cost_information": "ci_of_yesterday"}),
        ("cost-information-stale", BUY, euros("100"), {"cost_information": None}),
        ("unknown-fund", BUY, euros("100"), {"isin": STOCKS}),
        ("isin-check-digit", BUY, euros("100"), {"isin": "IE00BK5BQT81"}),
        ("insufficient-units", SELL, pieces("1"), {}),
        ("insufficient-units", SELL, EVERYTHING, {}),
    ],
)
def test_every_fault_stops_the_order(desk: Desk, code: str, side: Side, size: Size, changes: dict[str, Any]):
    assert _codes(desk, side, size, **changes) == {code}


@pytest.mark.rule("ORD-3", "ORD-13", "ORD-15")
@pytest.mark.parametrize(
    ("code", "side", "terms"),
    [
        ("fund-not-dealing", BUY, {"state": FundState.SUBSCRIPTIONS_SUSPENDED}),
        ("fund-not-dealing", BUY, {"state": FundState.CLOSED}),
        ("fund-not-dealing", SELL, {"state": FundState.REDEMPTIONS_SUSPENDED}),
        ("fund-not-dealing", SELL, {"state": FundState.IN_LIQUIDATION}),
        ("not-in-universe", BUY, {"in_universe": False}),
        ("not-admitted", BUY, {"is_complex": True}),
        ("unit-decimals", SELL, {"unit_decimals": 3}),
    ],
)
def test_the_fund_must_deal(sessions: sessionmaker[Session], code: str, side: Side, terms: dict[str, Any]):
    desk = a_desk(sessions, isin=STOCKS, **terms)
    desk.stock(("10", "1000", MORNING.date()))
    assert _codes(desk, side, euros("100") if side is BUY else pieces("1.0005")) == {code}


@pytest.mark.rule("ORD-3")
def test_a_fund_in_any_state_that_deals_is_sold(sessions: sessionmaker[Session]):
    desk = a_desk(sessions, isin=STOCKS, state=FundState.SUBSCRIPTIONS_SUSPENDED, in_universe=False, is_complex=True)
    desk.stock(("10", "1000", MORNING.date()))
    assert desk.place(SELL, pieces("1")).order.hold.units == Units.parse("1")


@pytest.mark.rule("ORD-3")
def test_all_faults_come_together(sessions: sessionmaker[Session]):
    desk = a_desk(sessions, isin=STOCKS, is_complex=True, state=FundState.CLOSED, minimum_subscription=Eur(9_999_999))
    found = _codes(desk, BUY, euros("2000"), cost_information="old")
    assert found == {
        "fund-not-dealing",
        "not-admitted",
        "below-minimum",
        "insufficient-money",
        "cost-information-stale",
    }


@pytest.mark.rule("ORD-13")
def test_an_admitted_holder_buys_complex_funds(sessions: sessionmaker[Session]):
    desk = a_desk(sessions, isin=STOCKS, is_complex=True)
    with sessions.begin() as tx:
        admit_to_complex_funds(tx, desk.person, admitted_on=MORNING.date(), proof="Formular 4711", now=MORNING)
    assert desk.place(BUY, euros("100")).order.hold.money == Eur(10_000)


@pytest.mark.rule("ORD-3")
def test_a_duplicate_within_ten_minutes_is_a_warning_that_can_be_overruled(desk: Desk):
    desk.take(BUY, euros("100"))
    soon = MORNING + timedelta(minutes=9)
    with pytest.raises(OrderRefused) as refused:
        desk.place(BUY, euros("100"), now=soon, overruled=frozenset())
    assert [(fault.code, fault.pointer) for fault in refused.value.faults] == [("duplicate", "/overrule_warnings")]
    desk.place(BUY, euros("100.01"), now=soon, overruled=frozenset())
    desk.place(BUY, euros("100"), now=soon)
    desk.place(BUY, euros("100"), now=MORNING + timedelta(minutes=20), overruled=frozenset())


@pytest.mark.rule("ORD-3")
def test_what_one_order_reserves_another_cannot_have(desk: Desk):
    desk.place(BUY, euros("600"))
    assert desk.cash() == Eur(40_000)
    with pytest.raises(OrderRefused) as refused:
        desk.place(BUY, euros("400.01"))
    assert "holds 400.00 EUR" in refused.value.detail
    desk.stock(("10", "1000", MORNING.date()))
    desk.place(SELL, pieces("7"))
    assert (desk.position().units_free, desk.position().units_held) == (Units.parse("3"), Units.parse("7"))
    with pytest.raises(OrderRefused):
        desk.place(SELL, pieces("3.000001"))
    assert desk.place(SELL, EVERYTHING).order.hold.units == Units.parse("3")
    assert desk.holds()


@pytest.mark.rule("ORD-3", "ORD-7")
def test_where_the_price_decides_a_tenth_more_is_reserved_as_far_as_it_is_there(desk: Desk):
    desk.prices("2024-01-05,100,", now=MORNING)
    bought = desk.place(BUY, pieces("5")).order
    assert bought.hold.money == Eur(55_110)  # 5 · 100 · 1.002 · 1.1
    assert desk.place(BUY, pieces("4.4")).order.hold.money == Eur(44_890)  # all that is left covers 440.88
    desk.stock(("10", "1000", MORNING.date()))
    assert desk.place(SELL, euros("500")).order.hold.units == Units.parse("5.5")
    assert desk.place(SELL, euros("440")).order.hold.units == Units.parse("4.5")
    with pytest.raises(OrderRefused):
        desk.place(SELL, euros("1"))


@pytest.mark.rule("ORD-3", "AUT-16")
def test_a_depot_of_somebody_else_is_not_found(desk: Desk, sessions: sessionmaker[Session]):
    with sessions.begin() as tx:
        other = an_active_single_depot(tx, now=MORNING)
    stranger = replace(desk.depot, holders=other.holders)
    with pytest.raises(NotFound):
        desk.place(BUY, euros("100"), depot=stranger)


@pytest.mark.rule("ORD-3", "ACC-17")
def test_a_blocked_depot_takes_no_order(desk: Desk, sessions: sessionmaker[Session]):
    with sessions.begin() as tx:
        move_depot(tx, desk.depot.depot_id, to=DepotState.BLOCKED, actor=a_clerk(), reason="test", now=MORNING)
    with pytest.raises(DepotNotWritable):
        desk.place(BUY, euros("100"))


@pytest.mark.rule("ORD-3", "ACC-10")
def test_an_attorney_orders_within_the_power_only(desk: Desk, sessions: sessionmaker[Session]):
    def a_power(scope: PowerScope) -> tuple[Any, PersonId]:
        with sessions.begin() as tx:
            holder, attorney = a_registered_person(tx, now=MORNING), a_registered_person(tx, now=MORNING)
            power = Role(attorney, RoleKind.ATTORNEY, valid_from=MORNING.date(), proof="Vollmacht", scope=scope)
            depot = an_active_depot(tx, DepotKind.SINGLE, [(holder, RoleKind.HOLDER), power], now=MORNING)
        return depot, attorney

    def buys(depot: Any, person: PersonId) -> tuple[RoleKind, ...]:
        with sessions.begin() as tx:
            a_mandate(tx, depot.depot_id)
            request = desk.request(BUY, euros("100"), money=MoneyPlace.REFERENCE_ACCOUNT)
            placed = place_order(
                tx, depot=depot.depot_id, person=person, request=request, margin_percent=MARGIN, now=MORNING
            )
        return placed.missing

    with pytest.raises(QuorumNotReached):
        buys(*a_power(PowerScope.INFORM))
    assert buys(*a_power(PowerScope.TRADE)) == ()


@pytest.mark.rule("ORD-3")
def test_a_purchase_by_direct_debit_needs_no_money_yet(sessions: sessionmaker[Session]):
    desk = a_desk(sessions, cash="0")
    with pytest.raises(OrderRefused) as refused:
        desk.place(BUY, euros("1000000000"), money=MoneyPlace.REFERENCE_ACCOUNT, now=TUESDAY)
    assert [fault.code for fault in refused.value.faults] == ["no-mandate", "amount-out-of-range"]
    with sessions.begin() as tx:
        a_mandate(tx, desk.depot.depot_id)
    placed = desk.place(BUY, euros("100"), money=MoneyPlace.REFERENCE_ACCOUNT, now=TUESDAY)
    assert not placed.order.hold
    assert "Lastschrift" in placed.release.text


@pytest.mark.rule("ORD-3", "ORD-9")
@pytest.mark.parametrize("size", [pieces("10.5"), euros("525.01")])
def test_a_preview_of_more_than_there_is_names_the_fault(desk: Desk, size: Size):
    desk.stock(("10", "500", MORNING.date()))
    desk.prices("2024-01-05,50,", now=MORNING)
    with desk.sessions() as tx:
        found = preview_order(
            tx,
            depot=desk.depot.depot_id,
            person=desk.person,
            request=desk.request(SELL, size),
            calendars=CALENDARS,
            margin_percent=MARGIN,
            now=MORNING,
        )
    assert [fault.code for fault in found.faults] == ["insufficient-units"]
    assert (found.tax, found.days is None) == (None, False)
