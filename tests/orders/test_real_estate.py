"""Open real-estate funds: holding, notice, the free half-year amount (ORD-16 to ORD-19, ORD-24; §§ 255, 346 KAGB)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session, sessionmaker

from depot.funds.model import FundClass, FundState, Side
from depot.funds.usecases.record_fund_terms import record_fund_terms
from depot.holdings.model import Lot, LotOrigin, OldLaw
from depot.kernel.clock import new_id, today
from depot.kernel.ids import LotId, PositionId
from depot.kernel.money import Eur, Units
from orders.errors import DeclarationRefused, NoticeIsIrrevocable, OrderRefused
from orders.model import MoneyPlace, Order, OrderState
from orders.rules.real_estate import Due, due_on, half_year, is_old, pieces
from orders.usecases.ask_cancellation import ask_cancellation
from orders.usecases.declare_redemption import Declaration, declare_redemption
from orders.usecases.units_the_bank_may_sell import units_the_bank_may_sell
from tests.build import a_clerk
from tests.funds.fund_examples import STOCKS
from tests.orders.desk import AFTERNOON, CALENDARS, EVERYTHING, MORNING, TUESDAY, Desk, a_desk, euros
from tests.orders.desk import pieces as units

BUY, SELL = Side.SUBSCRIPTION, Side.REDEMPTION
OLD, NEW = date(2010, 5, 3), date(2022, 3, 1)


@pytest.fixture
def house(sessions: sessionmaker[Session]) -> Desk:
    """A customer and an open real-estate fund, last priced at 50."""
    desk = a_desk(sessions, is_open_real_estate=True, fund_class=FundClass.REAL_ESTATE)
    desk.prices("2024-01-05,50,", now=MORNING)
    return desk


def _declare(desk: Desk, amount: str | None, *, now: datetime = MORNING, **changes: Any) -> list[tuple[Order, Due]]:
    form = Declaration(
        desk.terms.isin,
        None if amount is None else Units.parse(amount),
        changes.get("declared_on", today(now)),
        MoneyPlace.CASH_ACCOUNT,
        "Formular 1",
    )
    with desk.sessions.begin() as tx:
        return declare_redemption(tx, desk.depot.depot_id, form, calendars=CALENDARS, by=a_clerk().staff, now=now)


def _codes(desk: Desk, *order: Any) -> list[tuple[str, str]]:
    with pytest.raises(OrderRefused) as refused:
        desk.place(SELL, *order)
    return [(fault.rule, fault.code) for fault in refused.value.faults]


@pytest.mark.rule("ORD-16", "ORD-18", "ORD-12", "TAX-17")
def test_a_real_estate_fund_from_purchase_to_payout(house: Desk):
    bought = house.take(BUY, euros("501"))
    house.execute("50")
    held = house.settlement(bought).units
    assert _codes(house, EVERYTHING) == [("ORD-16", "notice-needed")]
    june = datetime(2024, 6, 3, 9, 0, tzinfo=UTC)
    [(order, due)] = _declare(house, None, now=june)
    # Held from 9 January 2024: 24 months are longer than the 12 from the declaration on, and both run at once.
    assert (due.units, due.due_on) == (held, date(2026, 1, 9))
    assert (order.order_day, order.price_day) == (date(2026, 1, 9), date(2026, 1, 12))
    assert house.position().units_free == Units.ZERO
    assert _codes(house, units("1")) == [("ORD-3", "insufficient-units"), ("ORD-16", "notice-needed")]
    with house.sessions.begin() as tx, pytest.raises(NoticeIsIrrevocable):
        ask_cancellation(tx, order.order_id, person=house.person, now=june)
    assert house.holds()
    assert house.forward(datetime(2026, 1, 8, 18, 0, tzinfo=UTC)).done == 0
    monday = datetime(2026, 1, 12, 18, 0, tzinfo=UTC)
    house.execute("55", at=datetime(2026, 1, 9, 14, 0, tzinfo=UTC), settled=monday)
    settled = house.settlement(order.order_id)
    assert (settled.units, settled.price) == (held, 55)
    assert house.order(order.order_id).state is OrderState.SETTLED
    assert house.position().units == Units.ZERO
    assert house.cash() == Eur(100_000) - Eur(50_100) + settled.payment
    assert house.holds()


@pytest.mark.rule("ORD-16", "ORD-18")
def test_each_lot_comes_free_on_its_own_day(house: Desk):
    house.stock(("4", "200.00", OLD), ("6", "300.00", date(2023, 2, 1)), ("5", "250.00", date(2023, 11, 30)))
    first = _declare(house, "12", declared_on=date(2024, 1, 3))
    assert [(due.units, due.due_on) for _, due in first] == [
        (Units.parse("4"), date(2025, 1, 3)),
        (Units.parse("6"), date(2025, 2, 1)),
        (Units.parse("2"), date(2025, 11, 30)),
    ]
    [(_, rest)] = _declare(house, None)
    assert (rest.units, rest.due_on) == (Units.parse("3"), date(2025, 11, 30))
    assert house.count("orders.notices") == 4
    assert house.count("depot.documents where template = 'letter'") == 2
    assert house.holds()


def _may_sell(desk: Desk) -> Units:
    with desk.sessions() as tx:
        held = desk.position()
        found = units_the_bank_may_sell(tx, [held], {desk.terms.isin: desk.terms}, on=today(TUESDAY))
    return found[held.position_id]


@pytest.mark.rule("ORD-16", "ORD-17", "ORD-18", "TAX-35")
def test_the_bank_itself_sells_only_what_goes_without_notice(house: Desk):
    house.stock(("400", "20000.00", OLD), ("10", "500.00", NEW))
    assert _may_sell(house) == Units.parse("400"), "the new ones need a notice, whoever sells"
    house.take(SELL, units("300"))
    assert _may_sell(house) == Units.parse("100")
    house.stock(("1000", "50000.00", OLD))
    # 300 at 50 are 15,000 EUR of the half-year's 30,000: as many again may go.
    assert _may_sell(house) == Units.parse("300")
    _declare(house, None)
    assert _may_sell(house) == Units.ZERO
    plain = a_desk(house.sessions, isin=STOCKS, cash="0")
    plain.stock(("10", "500.00", NEW))
    assert _may_sell(plain) == Units.parse("10")


@pytest.mark.rule("ORD-17", "ORD-24")
def test_old_units_go_without_notice_up_to_the_amount_of_a_half_year_and_investor(house: Desk):
    house.stock(("1000", "40000.00", OLD), ("10", "500.00", NEW))
    assert _codes(house, units("601")) == [("ORD-17", "half-year-limit")]
    assert _codes(house, euros("30000.01")) == [("ORD-17", "half-year-limit")]
    sold = house.take(SELL, units("400"))
    assert _codes(house, units("201")) == [("ORD-17", "half-year-limit")]
    house.execute("51", at=AFTERNOON, settled=TUESDAY)
    assert house.settlement(sold).amount == Eur(2_040_000)
    # 20,400 EUR are used now: at 50 that leaves 192 units.
    assert _codes(house, units("193")) == [("ORD-17", "half-year-limit")]
    house.take(SELL, units("192"))
    summer = datetime(2024, 7, 1, 9, 0, tzinfo=UTC)
    house.take(SELL, units("408"), now=summer)
    with pytest.raises(OrderRefused) as refused:
        house.place(SELL, units("1"), now=datetime(2025, 1, 7, 9, 0, tzinfo=UTC))
    assert [fault.code for fault in refused.value.faults] == ["notice-needed"], "the old units are all on their way"
    assert house.holds()


@pytest.mark.rule("ORD-18", "ORD-17")
def test_units_under_notice_are_not_free_of_it(house: Desk):
    house.stock(("10", "400.00", OLD))
    _declare(house, "8")
    assert _codes(house, units("3")) == [("ORD-3", "insufficient-units"), ("ORD-16", "notice-needed")]
    house.take(SELL, units("2"))
    assert house.holds()


@pytest.mark.rule("ORD-16", "ORD-18", "ORD-19")
def test_all_faults_of_a_declaration_are_found_together(house: Desk):
    house.stock(("4", "200.00", OLD))
    with house.sessions.begin() as tx:
        record_fund_terms(
            tx, replace(house.terms, valid_from=date(2024, 1, 8), state=FundState.IN_LIQUIDATION), now=MORNING
        )
    with pytest.raises(DeclarationRefused) as refused:
        _declare(house, "5", declared_on=date(2024, 1, 9))
    assert [(fault.rule, fault.pointer) for fault in refused.value.faults] == [
        ("ORD-19", "/isin"),
        ("ORD-18", "/units"),
        ("ORD-16", "/declared_on"),
    ]
    assert _codes(house, units("1"))[0] == ("ORD-3", "fund-not-dealing")


def _lot(acquired_on: date, amount: int = 1, **facts: Any) -> Lot:
    known: dict[str, Any] = {"holding_since": None, "old_law": None} | facts
    return Lot(
        lot_id=LotId(new_id()),
        position_id=PositionId(new_id()),
        isin="X",
        acquired_on=acquired_on,
        units=Units(amount),
        cost=Eur(1),
        vorabpauschalen=Eur.ZERO,
        origin=LotOrigin.PURCHASE,
        fx_rate=None,
        acquired_units=Units(amount),
        acquired_cost=Eur(1),
        vl_contract=None,
        **known,
    )


CASES = [
    ("§ 346: held on 21 July 2013: the notice alone", _lot(date(2013, 7, 21)), date(2025, 1, 31)),
    ("§ 255(3): bought on the day the law came", _lot(date(2013, 7, 22)), date(2025, 1, 31)),
    ("§ 255(3): 24 months are longer than the notice", _lot(date(2023, 2, 28)), date(2025, 2, 28)),
    ("§ 255(3): the last day of February", _lot(date(2024, 2, 29)), date(2026, 2, 28)),
    ("TAX-43: a transfer does not begin it anew", _lot(date(2023, 12, 1), holding_since=OLD), date(2025, 1, 31)),
    ("§ 56 InvStG: nor does the deemed purchase", _lot(date(2018, 1, 1), old_law=OldLaw(OLD, None)), date(2025, 1, 31)),
]


@pytest.mark.rule("ORD-16", "ORD-24")
@pytest.mark.parametrize(("_law", "lot", "expected"), CASES, ids=[case[0] for case in CASES])
def test_when_a_lot_comes_free(_law: str, lot: Lot, expected: date):
    assert due_on(lot, declared_on=date(2024, 1, 31)) == expected


@pytest.mark.rule("ORD-17", "ORD-24")
def test_what_is_old_and_what_a_half_year_is():
    assert is_old(_lot(date(2013, 7, 21)))
    assert not is_old(_lot(date(2013, 7, 22)))
    assert is_old(_lot(date(2018, 1, 1), old_law=OldLaw(date(2012, 1, 2), None)))
    assert half_year(date(2024, 6, 30)) == (date(2024, 1, 1), date(2024, 6, 30))
    assert half_year(date(2024, 7, 1)) == (date(2024, 7, 1), date(2024, 12, 31))


@pytest.mark.rule("ORD-16", "ORD-18")
@given(
    lots=st.lists(st.tuples(st.integers(0, 5_000), st.integers(1, 100)), min_size=1, max_size=6),
    cut=st.tuples(st.integers(0, 100), st.integers(0, 100)),
)
def test_two_notices_take_every_unit_once(lots: list[tuple[int, int]], cut: tuple[int, int]):
    held = [_lot(OLD + timedelta(days=day), amount) for day, amount in sorted(lots)]
    everything = sum(amount for _, amount in lots)
    noticed, asked = (min(part, everything) for part in cut)
    asked = min(asked, everything - noticed)
    day = date(2024, 1, 8)
    before = pieces(held, Units(noticed), reserved=Units.ZERO, declared_on=day)
    after = pieces(held, Units(asked), reserved=Units(noticed), declared_on=day)
    together = pieces(held, Units(noticed + asked), reserved=Units.ZERO, declared_on=day)
    assert sum(due.units.micro for due in (*before, *after)) == sum(due.units.micro for due in together)
    by_day: dict[date, int] = {}
    for due in (*before, *after):
        by_day[due.due_on] = by_day.get(due.due_on, 0) + due.units.micro
    assert by_day == {due.due_on: due.units.micro for due in together}
    assert all(due.due_on >= date(2025, 1, 8) for due in together)
