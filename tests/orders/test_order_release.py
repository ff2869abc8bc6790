from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker

from depot.accounts.model import DepotKind, Disposition, DispositionRight, RoleKind
from depot.funds.model import FundState, Side
from depot.kernel.errors import NotFound
from depot.kernel.ids import OrderId
from depot.kernel.money import Eur
from depot.ledger.model import Account
from orders.errors import AlreadyReleased, FundNoLongerDeals, OrderHasLapsed, OrderNotOpen, OrderPastCutOff
from orders.jobs.lapse_orders import lapse_orders
from orders.model import OrderState
from orders.usecases.ask_cancellation import ask_cancellation
from orders.usecases.ask_release import ask_release
from orders.usecases.cancel_order import cancel_order
from tests.build import a_registered_person, an_active_depot
from tests.funds.fund_examples import a_fund
from tests.orders.desk import AFTERNOON, MORNING, Desk, euros, paid_in

BUY = Side.SUBSCRIPTION


def _berlin(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2024, 3, day, hour - 1, minute, tzinfo=UTC)


@pytest.mark.rule("ORD-6", "ORD-7", "ORD-8")
@pytest.mark.parametrize(
    ("received", "order_day", "price_day"),
    [
        (_berlin(27, 13, 59), date(2024, 3, 27), date(2024, 3, 28)),
        (_berlin(27, 14, 0), date(2024, 3, 28), date(2024, 4, 2)),  # at the cut-off it is too late; then Easter
        (_berlin(28, 15, 30), date(2024, 4, 2), date(2024, 4, 3)),
        (_berlin(30, 10, 0), date(2024, 4, 2), date(2024, 4, 3)),
    ],
)
def test_the_moment_of_release_decides_the_days(desk: Desk, received: datetime, order_day: date, price_day: date):
    placed = desk.place(BUY, euros("100"), now=received - timedelta(minutes=4))
    desk.release(placed.order.order_id, now=received)
    taken = desk.order(placed.order.order_id)
    assert (taken.received_at, taken.order_day, taken.price_day) == (received, order_day, price_day)


@pytest.mark.rule("ORD-4", "AUT-9")
def test_an_order_not_released_in_time_lapses_and_frees_its_hold(desk: Desk, sessions: sessionmaker[Session]):
    order = desk.place(BUY, euros("100")).order.order_id
    late = MORNING + timedelta(minutes=5)
    with pytest.raises(OrderHasLapsed):
        desk.release(order, now=late)
    assert lapse_orders(sessions, now=late - timedelta(seconds=1)).done == 0
    assert lapse_orders(sessions, now=late).done == 1
    assert lapse_orders(sessions, now=late).done == 0
    assert desk.order(order).state is OrderState.LAPSED
    assert (desk.cash(), desk.cash(Account.cash_held)) == (Eur(100_000), Eur.ZERO)
    with pytest.raises(OrderNotOpen):
        desk.release(order, now=MORNING)
    assert desk.holds()


@pytest.mark.rule("ORD-4")
def test_an_order_is_received_once(desk: Desk):
    order = desk.take(BUY, euros("100"))
    with pytest.raises(OrderNotOpen):
        desk.release(order)


@pytest.mark.rule("ORD-3", "ORD-4")
def test_a_fund_that_closed_in_between_takes_no_order(desk: Desk, sessions: sessionmaker[Session]):
    order = desk.place(BUY, euros("100")).order.order_id
    with sessions.begin() as tx:
        a_fund(tx, valid_from=MORNING.date(), state=FundState.CLOSED, now=MORNING)
    with pytest.raises(FundNoLongerDeals):
        desk.release(order)
    assert desk.order(order).state is OrderState.PLACED


@pytest.mark.rule("FND-1", "ORD-4")
def test_an_order_keeps_the_terms_of_its_receipt(desk: Desk, sessions: sessionmaker[Session]):
    order = desk.take(BUY, euros("100"))
    with sessions.begin() as tx:
        a_fund(tx, valid_from=date(2024, 1, 9), unit_decimals=2, transaction_charge_percent=1, now=MORNING)
    assert desk.order(order).terms_valid_from == date(2018, 1, 1)
    desk.execute("107.04")
    assert str(desk.settlement(order).units) == "0.932362"
    assert desk.settlement(order).charges[0][1] == Eur(20)


def _cancelled(desk: Desk, order: OrderId, *, asked: datetime = MORNING, released: datetime = MORNING) -> None:
    with desk.sessions.begin() as tx:
        text = ask_cancellation(tx, order, person=desk.person, now=asked).release.text
    assert text.startswith("Stornierung des Auftrags\nKauf\n")
    with desk.sessions.begin() as tx:
        cancel_order(tx, person=desk.person, subject=order, now=released)


@pytest.mark.rule("ORD-5")
def test_until_its_cut_off_an_order_is_cancelled_with_a_factor(desk: Desk):
    order = desk.take(BUY, euros("100"))
    _cancelled(desk, order)
    assert desk.order(order).state is OrderState.CANCELLED
    assert desk.cash() == Eur(100_000)
    assert desk.forward().done == 0
    with pytest.raises(OrderNotOpen):
        _cancelled(desk, order)
    assert desk.holds()


@pytest.mark.rule("ORD-5")
def test_after_its_cut_off_an_order_is_not_cancelled(desk: Desk):
    order = desk.take(BUY, euros("100"))
    cut_off = datetime(2024, 1, 8, 13, 0, tzinfo=UTC)
    with pytest.raises(OrderPastCutOff):
        _cancelled(desk, order, asked=cut_off - timedelta(minutes=1), released=cut_off)
    desk.forward(AFTERNOON)
    with pytest.raises(OrderPastCutOff):
        _cancelled(desk, order, asked=AFTERNOON)
    assert desk.order(order).state is OrderState.FORWARDED


@pytest.mark.rule("ORD-4", "ACC-8", "ACC-9")
def test_with_joint_disposition_the_last_release_is_the_receipt(desk: Desk, sessions: sessionmaker[Session]):
    with sessions.begin() as tx:
        first, second = a_registered_person(tx, now=MORNING), a_registered_person(tx, now=MORNING)
        together = {RoleKind.JOINT_HOLDER: DispositionRight(Disposition.JOINT)}
        holders = [(first, RoleKind.JOINT_HOLDER), (second, RoleKind.JOINT_HOLDER)]
        depot = an_active_depot(tx, DepotKind.JOINT, holders, dispositions=together, now=MORNING)
        paid_in(tx, depot.depot_id, "500")
    placed = desk.place(BUY, euros("100"), depot=depot)
    assert placed.missing == (RoleKind.JOINT_HOLDER,)
    order = placed.order.order_id
    desk.release(order, person=depot.holders[0])
    assert desk.order(order).state is OrderState.PLACED
    with pytest.raises(AlreadyReleased):
        desk.release(order, person=depot.holders[0])
    with pytest.raises(NotFound):
        desk.release(order, person=desk.person)
    days_later = datetime(2024, 1, 22, 22, 0, tzinfo=UTC)
    assert lapse_orders(sessions, now=days_later).done == 0
    with sessions.begin() as tx:
        asked = ask_release(tx, order, person=depot.holders[1], now=days_later)
    assert (asked.release.text, asked.missing) == (placed.release.text, ())
    desk.release(order, person=depot.holders[1], now=days_later)
    assert desk.order(order).received_at == days_later
    assert desk.order(order).order_day == date(2024, 1, 23)


@pytest.mark.rule("ORD-4")
def test_with_joint_disposition_it_waits_ten_business_days(desk: Desk, sessions: sessionmaker[Session]):
    with sessions.begin() as tx:
        first, second = a_registered_person(tx, now=MORNING), a_registered_person(tx, now=MORNING)
        together = {RoleKind.JOINT_HOLDER: DispositionRight(Disposition.JOINT)}
        holders = [(first, RoleKind.JOINT_HOLDER), (second, RoleKind.JOINT_HOLDER)]
        depot = an_active_depot(tx, DepotKind.JOINT, holders, dispositions=together, now=MORNING)
        paid_in(tx, depot.depot_id, "500")
    order = desk.place(BUY, euros("100"), depot=depot).order.order_id
    desk.release(order, person=depot.holders[0])
    assert lapse_orders(sessions, now=datetime(2024, 1, 22, 23, 0, tzinfo=UTC)).done == 1
    assert desk.cash(depot=depot) == Eur(50_000)
