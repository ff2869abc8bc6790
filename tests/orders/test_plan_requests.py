"""What is asked of plans is released, takes effect in time, lapses, and ends with depots and holders (PLN-4, PLN-8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from depot.accounts.model import DepotKind, DepotState, Disposition, DispositionRight, RoleKind
from depot.kernel.errors import NotFound
from depot.kernel.money import Eur
from depot.payments.model.mandates import DebitState
from depot.payments.usecases.debits_for import debits_for
from orders.errors import AlreadyReleased, PlanNotOpen, PlanRequestHasLapsed
from orders.jobs.settle_plan_sales import settle_plan_sales
from orders.rules.plans.plan import (
    Leg,
    Pause,
    PlanState,
    Reason,
)
from orders.usecases.ask_plan_change import ask_plan_change
from orders.usecases.ask_plan_end import ask_plan_end
from orders.usecases.ask_plan_pause import ask_plan_pause
from orders.usecases.ask_plan_release import ask_plan_release
from orders.usecases.cancel_order import cancel_order
from orders.usecases.plan_schedule import plan_schedule
from orders.usecases.release_plan_request import release_plan_request
from orders.usecases.stop_plans_of_person import stop_plans_of_person
from tests.build import a_registered_person, an_active_depot
from tests.funds.fund_examples import WORLD
from tests.orders.desk import CALENDARS, MORNING, Desk
from tests.orders.plan_desk import (
    FIRST,
    OFFER,
    SECOND,
    asked,
    letters,
    orders,
    plan_of,
    released,
    run,
    set_up,
    set_up_by_debit,
    terms,
)
from tests.payments.sepa import a_mandate


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


@pytest.mark.rule("ACC-8", "ACC-9", "PLN-8")
def test_with_joint_disposition_a_plan_begins_with_the_last_release(desk: Desk):
    with desk.sessions.begin() as tx:
        first, second = a_registered_person(tx, now=MORNING), a_registered_person(tx, now=MORNING)
        together = {RoleKind.JOINT_HOLDER: DispositionRight(Disposition.JOINT)}
        holders = [(first, RoleKind.JOINT_HOLDER), (second, RoleKind.JOINT_HOLDER)]
        depot = an_active_depot(tx, DepotKind.JOINT, holders, dispositions=together, now=MORNING)
    joint = replace(desk, depot=depot)
    waiting = asked(joint, terms())
    assert waiting.missing == (RoleKind.JOINT_HOLDER,)
    plan = released(joint, waiting)
    assert plan_of(joint, plan).state is PlanState.WAITING
    with pytest.raises(AlreadyReleased):
        released(joint, waiting)
    later = MORNING + timedelta(days=3)
    with desk.sessions.begin() as tx:
        again = ask_plan_release(tx, plan, person=depot.holders[1], calendars=CALENDARS, now=later)
        assert (again.release.text, again.missing) == (waiting.release.text, ())
        subject = again.request.request_id
        release_plan_request(tx, calendars=CALENDARS, person=depot.holders[1], subject=subject, now=later)
    assert plan_of(joint, plan).state is PlanState.ACTIVE


@pytest.mark.rule("ORD-5", "PLN-6")
def test_a_purchase_taken_back_before_its_cut_off_takes_its_debit_along(desk: Desk):
    with desk.sessions.begin() as tx:
        a_mandate(tx, desk.depot.depot_id)
    plan = set_up_by_debit(desk)
    run(desk, FIRST)
    [order] = orders(desk, plan)
    with desk.sessions.begin() as tx:
        cancel_order(tx, person=desk.person, subject=order.order_id, now=FIRST + timedelta(minutes=5))
        [debit] = debits_for(tx, [order.order_id])
    assert debit.state is DebitState.CANCELLED
    assert settle_plan_sales(desk.sessions, calendars=CALENDARS, now=FIRST).sums["debits returned"] == "0"
    assert desk.holds()


@pytest.mark.rule("ACC-16", "PLN-7")
@pytest.mark.parametrize(
    ("state", "day", "skipped", "left"),
    [
        (DepotState.BLOCKED, FIRST, {"depot_blocked": 1}, PlanState.ACTIVE),
        (DepotState.CLOSING, MORNING, {}, PlanState.ENDED),
        (DepotState.CLOSED, FIRST, {"depot_closing": 1}, PlanState.ENDED),
    ],
)
def test_plans_rest_while_a_depot_is_blocked_and_end_when_it_closes(
    desk: Desk, state: DepotState, day: datetime, skipped: dict[str, int], left: PlanState
):
    plan = set_up(desk)
    with desk.sessions.begin() as tx:
        tx.execute(text("update depot.depots set state = :state"), {"state": state.value})
    assert run(desk, day).skipped == skipped
    with desk.sessions.begin() as tx:
        tx.execute(text("update depot.depots set state = 'active'"))
    assert plan_of(desk, plan).state is left
    assert len(letters(desk)) == 1
