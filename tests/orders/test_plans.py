"""Plans run on their due days, once, and say why where they do not (PLN-3 to PLN-8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

from depot.funds.model import FundState
from depot.funds.usecases.record_fund_terms import record_fund_terms
from depot.kernel.money import Eur, Units
from depot.ledger.model import Account
from depot.payments.usecases.debits_for import debits_for
from depot.payments.usecases.revoke_mandate import revoke_mandate
from orders.errors import PlanRefused
from orders.jobs.settle_plan_sales import settle_plan_sales
from orders.model import MoneyPlace, OrderState, Purpose
from orders.rules.plans.plan import (
    Leg,
    PlanKind,
    PlanState,
    PlanTerms,
    Reason,
    Rise,
)
from orders.store import plan_runs
from orders.usecases import execute_plans as executing
from tests.funds.fund_examples import WORLD
from tests.orders.desk import CALENDARS, MORNING, Desk, a_desk
from tests.orders.plan_desk import (
    FIRST,
    SECOND,
    THIRD,
    asked,
    letters,
    orders,
    plan_of,
    run,
    runs,
    set_up,
    set_up_by_debit,
    terms,
)
from tests.payments.sepa import a_mandate


@pytest.mark.rule("PLN-1", "PLN-5", "PLN-7")
def test_a_due_day_becomes_an_order_like_any_other_and_only_once(desk: Desk):
    plan = set_up(desk)
    assert run(desk, FIRST - timedelta(days=1)).read == 0
    report = run(desk, FIRST)
    assert (report.done, report.sums["amount"], desk.cash()) == (1, "100.00", Eur.parse("900.00"))
    assert run(desk, FIRST).read == 0
    [order] = orders(desk, plan)
    assert (order.state, order.purpose, order.size.amount) == (OrderState.ACCEPTED, Purpose.PLAN, Eur.parse("100.00"))
    assert (order.order_day, order.price_day) == (date(2024, 2, 1), date(2024, 2, 2))
    assert plan_of(desk, plan).next_due_on == date(2024, 3, 1)
    desk.prices("2024-02-02,100.00,100.00", now=FIRST + timedelta(days=1))
    desk.execute("100.00", at=FIRST + timedelta(hours=6), settled=FIRST + timedelta(days=1, hours=10))
    assert desk.settlement(order.order_id).payment == Eur.parse("100.00")
    assert desk.settlement(order.order_id).charges != ()
    assert desk.holds()


@pytest.mark.rule("PLN-5")
def test_a_due_day_that_is_no_fund_day_moves_to_the_next(desk: Desk):
    plan = set_up(desk, terms(day=15, starts_on=date(2024, 6, 15)))  # a Saturday
    run(desk, datetime(2024, 6, 15, 8, tzinfo=UTC))
    assert orders(desk, plan)[0].order_day == date(2024, 6, 17)


@pytest.mark.rule("PLN-7")
def test_missed_due_days_are_caught_up_one_after_the_other(desk: Desk):
    plan = set_up(desk)
    assert run(desk, THIRD).done == 3
    assert [one.due_on.month for one in runs(desk, plan)] == [2, 3, 4]


@pytest.mark.rule("PLN-7")
@pytest.mark.parametrize("step", ["add_runs", "add_orders", "move_on"])
def test_a_run_that_is_killed_anywhere_goes_on_where_it_stopped(desk: Desk, monkeypatch: pytest.MonkeyPatch, step: str):
    made = [set_up(desk) for _ in range(5)]
    work, calls = getattr(plan_runs, step), [0]

    def dies(tx: Session, *arguments: Any, **named: Any) -> None:
        calls[0] += 1
        work(tx, *arguments, **named)
        if calls[0] == 2:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(executing.store, step, dies)
        with pytest.raises(KeyboardInterrupt):
            run(desk, FIRST, at_once=2)
    assert len([one for plan in made for one in runs(desk, plan)]) == 2
    assert run(desk, FIRST, at_once=2).done == 3
    assert [len(orders(desk, plan)) for plan in made] == [1] * 5
    assert desk.cash(Account.cash_held) == Eur.parse("500.00")
    assert desk.count("depot.events where kind = 'plan_executed.v1'") == 5
    assert desk.holds()


@pytest.mark.rule("PLN-7")
def test_what_cannot_be_executed_is_left_out_with_a_reason_and_tried_again(sessions: sessionmaker[Session]):
    desk = a_desk(sessions, cash="150")
    plan = set_up(desk)
    other = set_up(desk)
    report = run(desk, FIRST)
    assert (report.done, report.skipped) == (1, {"no_money": 1})
    with desk.sessions.begin() as tx:
        closed = replace(desk.terms, state=FundState.SUBSCRIPTIONS_SUSPENDED, valid_from=SECOND.date())
        record_fund_terms(tx, closed, now=FIRST)
    assert run(desk, SECOND).skipped == {"fund_not_dealing": 2}
    reasons = sorted(one.skipped or "" for each in (plan, other) for one in runs(desk, each))
    assert reasons == ["", Reason.FUND_NOT_DEALING, Reason.FUND_NOT_DEALING, Reason.NO_MONEY]
    assert len(letters(desk)) == 3
    assert "Sparplan nicht ausgeführt" in letters(desk)[0]
    assert plan_of(desk, plan).next_due_on == date(2024, 4, 1)


@pytest.mark.rule("PLN-6", "CSH-5")
def test_a_debit_is_due_two_business_days_behind_the_purchase_and_needs_its_mandate(desk: Desk):
    with pytest.raises(PlanRefused):
        asked(desk, terms(money=MoneyPlace.DIRECT_DEBIT))
    with desk.sessions.begin() as tx:
        mandate = a_mandate(tx, desk.depot.depot_id)
    plan = set_up(desk, terms(money=MoneyPlace.DIRECT_DEBIT))
    run(desk, FIRST)
    [order] = orders(desk, plan)
    with desk.sessions() as tx:
        [debit] = debits_for(tx, [order.order_id])
    assert (debit.amount, debit.due_on) == (Eur.parse("100.00"), date(2024, 2, 6))
    assert desk.cash() == Eur.parse("1000.00")
    desk.execute("100.00", at=FIRST + timedelta(hours=6), settled=FIRST + timedelta(days=1, hours=10))
    assert desk.cash(Account.in_transit) == Eur.parse("-100.00")
    with desk.sessions.begin() as tx:
        revoke_mandate(tx, mandate.mandate_id, depot=desk.depot.depot_id, now=FIRST + timedelta(days=2))
    assert run(desk, SECOND).skipped == {"no_mandate": 1}


@pytest.mark.rule("PLN-6")
def test_units_worth_a_returned_debit_are_sold_the_loss_is_claimed_and_two_in_a_row_suspend(desk: Desk):
    plan = None
    for place, day in enumerate((FIRST, SECOND)):
        with desk.sessions.begin() as tx:
            mandate = a_mandate(tx, desk.depot.depot_id)
        plan = plan or set_up_by_debit(desk)
        assert run(desk, day).done == 1
        desk.execute("100.00", at=day + timedelta(hours=6), settled=day + timedelta(days=3, hours=10))
        with desk.sessions.begin() as tx:
            revoke_mandate(tx, mandate.mandate_id, depot=desk.depot.depot_id, now=day + timedelta(days=3, hours=11))
        answered = day + timedelta(days=4, hours=12)
        assert settle_plan_sales(desk.sessions, calendars=CALENDARS, now=answered).sums["debits returned"] == "1"
        assert settle_plan_sales(desk.sessions, calendars=CALENDARS, now=answered).sums["debits returned"] == "0"
        sale = orders(desk, plan)[-1]
        assert (sale.purpose, sale.size.amount) == (Purpose.PLAN_SALE, Eur.parse("100.00"))
        # Bought at 100.00 less charges; at 80.00 the units bring less than what came back.
        desk.prices(f"{sale.price_day},80.00,80.00", now=answered + timedelta(days=4))
        settled = settle_plan_sales(desk.sessions, calendars=CALENDARS, now=answered + timedelta(days=4))
        assert settled.done == 1
        # What the sale lacks is owed like a fee from now on (FEE-2).
        assert (desk.cash(Account.in_transit), desk.cash(Account.fee_claim)) == (Eur.ZERO, Eur(-2016 * (place + 1)))
        assert plan_of(desk, plan).state is (PlanState.SUSPENDED if place else PlanState.ACTIVE)
    assert desk.position().units == Units.ZERO
    assert run(desk, THIRD).read == 0
    assert [one[:20] for one in letters(desk)] == ["Lastschrift zurückge", "Forderung aus zurück"] * 2
    assert desk.holds()


def withdrawal(**changes: Any) -> PlanTerms:
    facts: dict[str, Any] = {"kind": PlanKind.WITHDRAWAL}
    return terms(**(facts | changes))


@pytest.mark.rule("PLN-3", "TAX-36")
def test_a_withdrawal_brings_its_net_to_the_cent_and_the_last_one_the_rest(sessions: sessionmaker[Session]):
    desk = a_desk(sessions, cash="0")
    desk.stock(("2", "100.00", date(2020, 1, 2)))
    desk.prices("2024-01-05,100.00,100.00", now=MORNING)
    plan = set_up(desk, withdrawal())
    for day, cash in ((FIRST, "100.00"), (SECOND, None)):
        assert run(desk, day).done == 1
        order = orders(desk, plan)[-1]
        desk.prices(f"{order.price_day},100.00,100.00", now=day + timedelta(days=4))
        if order.purpose is Purpose.PLAN:
            desk.execute("100.00", at=day + timedelta(hours=6), settled=day + timedelta(days=4))
        else:
            assert settle_plan_sales(desk.sessions, calendars=CALENDARS, now=day + timedelta(days=4)).done == 1
        if cash:
            assert desk.cash() == Eur.parse(cash)
    ended = plan_of(desk, plan)
    assert (ended.state, ended.end_reason) == (PlanState.ENDED, Reason.UNITS_USED_UP)
    assert desk.position().units == Units.ZERO
    assert Eur.parse("180.00") < desk.cash() < Eur.parse("200.00")
    assert [one.split(",")[0] for one in letters(desk)] == ["Ihr Entnahmeplan ist beendet"]
    assert desk.holds()


@pytest.mark.rule("PLN-3")
def test_a_withdrawal_by_units_sells_what_is_left_and_ends(sessions: sessionmaker[Session]):
    desk = a_desk(sessions, cash="0")
    desk.stock(("1.5", "100.00", date(2020, 1, 2)))
    desk.prices("2024-01-05,100.00,100.00", now=MORNING)
    plan = set_up(desk, withdrawal(legs=(Leg(WORLD, units=Units.parse("1")),)))
    assert run(desk, FIRST).done == 1
    assert run(desk, SECOND).done == 1
    assert [order.hold.units for order in orders(desk, plan)] == [Units.parse("1"), Units.parse("0.5")]
    assert plan_of(desk, plan).state is PlanState.ACTIVE, "another order still holds units of the position"


@pytest.mark.rule("PLN-2", "PLN-7", "CSH-6")
def test_a_debit_that_has_risen_beyond_what_sepa_knows_stops_nobody_else(desk: Desk):
    with desk.sessions.begin() as tx:
        a_mandate(tx, desk.depot.depot_id)
    leg = Leg(WORLD, Eur(99_000_000_000))
    huge = set_up(desk, terms(leg, money=MoneyPlace.DIRECT_DEBIT, rise=Rise(percent=Decimal(2))))
    other = set_up_by_debit(desk)
    run(desk, FIRST)
    assert run(desk, datetime(2025, 2, 3, 8, tzinfo=UTC)).skipped == {"too_large": 1}
    assert runs(desk, huge)[-1].skipped is Reason.TOO_LARGE
    assert runs(desk, other)[-1].skipped is None
