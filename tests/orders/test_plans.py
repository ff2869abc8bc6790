"""Plans run on their due days, once, and say why where they do not (PLN-3 to PLN-8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from depot.funds.model import FundState
from depot.funds.usecases.record_fund_terms import record_fund_terms
from depot.kernel.errors import NotFound
from depot.kernel.ids import PlanId
from depot.kernel.money import Eur, Units
from depot.kernel.reports import StepReport
from depot.ledger.model import Account
from depot.payments.usecases.debits_for import debits_for
from depot.payments.usecases.revoke_mandate import revoke_mandate
from orders.errors import AlreadyReleased, PlanNotOpen, PlanRefused, PlanRequestHasLapsed
from orders.jobs.run_plans import run_plans
from orders.jobs.settle_plan_sales import settle_plan_sales
from orders.model import MoneyPlace, Order, OrderState, Purpose
from orders.rules.plans.plan import (
    Interval,
    Leg,
    Pause,
    Plan,
    PlanAwaiting,
    PlanKind,
    PlanOffer,
    PlanRun,
    PlanState,
    PlanTerms,
    Reason,
)
from orders.store import plan_runs
from orders.usecases import execute_plans as executing
from orders.usecases.ask_plan import ask_plan
from orders.usecases.ask_plan_change import ask_plan_change
from orders.usecases.ask_plan_end import ask_plan_end
from orders.usecases.ask_plan_pause import ask_plan_pause
from orders.usecases.plan_details import plan_details
from orders.usecases.plan_schedule import plan_schedule
from orders.usecases.release_plan_request import release_plan_request
from orders.usecases.stop_plans_of_person import stop_plans_of_person
from tests.build import a_registered_person
from tests.funds.fund_examples import WORLD
from tests.orders.desk import CALENDARS, MORNING, Desk, a_desk
from tests.payments.sepa import a_mandate

OFFER: Final = PlanOffer()
# A Thursday; ordered in the morning, priced on Friday.
FIRST: Final = datetime(2024, 2, 1, 8, tzinfo=UTC)
SECOND: Final = datetime(2024, 3, 1, 8, tzinfo=UTC)
THIRD: Final = datetime(2024, 4, 2, 8, tzinfo=UTC)


def terms(*legs: Leg, **changes: Any) -> PlanTerms:
    facts: dict[str, Any] = {
        "kind": PlanKind.SAVINGS,
        "legs": legs or (Leg(WORLD, Eur.parse("100.00")),),
        "day": 1,
        "interval": Interval.MONTHLY,
        "starts_on": date(2024, 2, 1),
        "money": MoneyPlace.CASH_ACCOUNT,
    }
    return PlanTerms(**(facts | changes))


def asked(desk: Desk, plan: PlanTerms, *, now: datetime = MORNING) -> PlanAwaiting:
    with desk.sessions.begin() as tx:
        return ask_plan(tx, desk.depot.depot_id, plan, person=desk.person, offer=OFFER, calendars=CALENDARS, now=now)


def released(desk: Desk, awaiting: PlanAwaiting, *, now: datetime = MORNING) -> PlanId:
    with desk.sessions.begin() as tx:
        subject = awaiting.request.request_id
        release_plan_request(tx, calendars=CALENDARS, person=desk.person, subject=subject, now=now)
    return awaiting.plan.plan_id


def set_up(desk: Desk, plan: PlanTerms | None = None) -> PlanId:
    return released(desk, asked(desk, plan or terms()))


def run(desk: Desk, now: datetime, **how: Any) -> StepReport:
    return run_plans(desk.sessions, calendars=CALENDARS, offer=OFFER, now=now, **how)


def plan_of(desk: Desk, plan: PlanId) -> Plan:
    with desk.sessions() as tx:
        return plan_details(tx, plan, person=desk.person, on=date(2024, 6, 1))


def runs(desk: Desk, plan: PlanId) -> list[PlanRun]:
    with desk.sessions() as tx:
        return plan_runs.runs_of(tx, plan, before=None, limit=50)[::-1]


def orders(desk: Desk, plan: PlanId) -> list[Order]:
    return [desk.order(order) for one in runs(desk, plan) for order in one.orders]


def letters(desk: Desk) -> list[str]:
    with desk.sessions() as tx:
        return list(tx.scalars(text("select title from depot.documents where kind = 'letter' order by document_id")))


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
        assert desk.cash(Account.in_transit) == Eur(-2016 * (place + 1))
        assert plan_of(desk, plan).state is (PlanState.SUSPENDED if place else PlanState.ACTIVE)
    assert desk.position().units == Units.ZERO
    assert run(desk, THIRD).read == 0
    assert [one[:20] for one in letters(desk)] == ["Lastschrift zurückge", "Forderung aus zurück"] * 2
    assert desk.holds()


def set_up_by_debit(desk: Desk) -> PlanId:
    return released(desk, asked(desk, terms(money=MoneyPlace.DIRECT_DEBIT), now=MORNING))


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


@pytest.mark.rule("PLN-4", "PLN-8")
def test_changes_take_effect_at_the_due_day_that_is_far_enough(desk: Desk):
    plan = set_up(desk)
    late = datetime(2024, 1, 23, 9, tzinfo=UTC)
    with desk.sessions.begin() as tx:
        changed = ask_plan_change(
            tx,
            plan,
            terms(Leg(WORLD, Eur.parse("150.00"))),
            person=desk.person,
            offer=OFFER,
            calendars=CALENDARS,
            now=late,
        )
    assert (changed.effect.due_on, changed.effect.passed) == (date(2024, 3, 1), (date(2024, 2, 1),))
    released(desk, changed, now=late)
    assert run(desk, SECOND).done == 2
    assert [str(order.size.amount) for order in orders(desk, plan)] == ["100.00", "150.00"]
    with desk.sessions.begin() as tx:
        pause = Pause(date(2024, 4, 1), date(2024, 5, 1))
        resting = ask_plan_pause(tx, plan, pause, person=desk.person, calendars=CALENDARS, now=SECOND)
    released(desk, resting, now=SECOND)
    assert plan_of(desk, plan).next_due_on == date(2024, 6, 1)
    with desk.sessions.begin() as tx:
        deleted = ask_plan_end(tx, plan, person=desk.person, calendars=CALENDARS, now=SECOND)
    released(desk, deleted, now=SECOND)
    assert (plan_of(desk, plan).state, plan_of(desk, plan).end_reason) == (PlanState.ENDED, Reason.DELETED)
    with desk.sessions.begin() as tx, pytest.raises(PlanNotOpen):
        ask_plan_end(tx, plan, person=desk.person, calendars=CALENDARS, now=SECOND)


@pytest.mark.rule("PLN-8")
def test_requests_lapse_and_are_released_once(desk: Desk):
    waiting = asked(desk, terms())
    with pytest.raises(PlanRequestHasLapsed):
        released(desk, waiting, now=MORNING + timedelta(minutes=6))
    run(desk, MORNING + timedelta(minutes=6))
    assert plan_of(desk, waiting.plan.plan_id).state is PlanState.LAPSED
    done = asked(desk, terms())
    released(desk, done)
    with pytest.raises((PlanNotOpen, AlreadyReleased)):
        released(desk, done)


@pytest.mark.rule("PLN-9")
def test_the_next_twelve_due_days_are_shown_with_their_days_and_amounts(desk: Desk):
    plan = set_up(desk)
    with desk.sessions() as tx:
        days = plan_schedule(tx, plan, person=desk.person, offer=OFFER, calendars=CALENDARS, now=MORNING)
        stranger = a_registered_person(tx)
        with pytest.raises(NotFound):
            plan_schedule(tx, plan, person=stranger, offer=OFFER, calendars=CALENDARS, now=MORNING)
    assert len(days) == 12
    third = days[2]  # Easter Monday is 1 April 2024
    assert third.legs[0].days is not None
    assert (third.due_on, third.legs[0].days.order_day) == (date(2024, 4, 1), date(2024, 4, 2))
    assert (third.legs[0].days.price_day, third.amount) == (date(2024, 4, 3), Eur.parse("100.00"))


@pytest.mark.rule("ACC-14", "PLN-7")
def test_plans_end_with_the_death_of_the_holder(desk: Desk):
    plan = set_up(desk)
    with desk.sessions.begin() as tx:
        stop_plans_of_person(tx, person=desk.person, now=MORNING)
    assert plan_of(desk, plan).end_reason == Reason.DEATH
    assert run(desk, FIRST).read == 0
