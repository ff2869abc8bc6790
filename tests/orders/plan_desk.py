"""Plans for tests: set up at the order desk, released, and run on a day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import text

from depot.kernel.ids import PlanId
from depot.kernel.money import Eur
from depot.kernel.reports import StepReport
from orders.jobs.run_plans import run_plans
from orders.model import MoneyPlace, Order
from orders.rules.plans.plan import (
    Interval,
    Leg,
    Plan,
    PlanAwaiting,
    PlanKind,
    PlanOffer,
    PlanRun,
    PlanTerms,
)
from orders.store import plan_runs
from orders.usecases.ask_plan import ask_plan
from orders.usecases.plan_details import plan_details
from orders.usecases.release_plan_request import release_plan_request
from tests.funds.fund_examples import WORLD
from tests.orders.desk import CALENDARS, MORNING, Desk

OFFER: Final = PlanOffer()
# A Thursday; ordered in the morning, priced on Friday.
FIRST: Final = datetime(2024, 2, 1, 8, tzinfo=UTC)
SECOND: Final = datetime(2024, 3, 1, 8, tzinfo=UTC)
THIRD: Final = datetime(2024, 4, 2, 8, tzinfo=UTC)


def terms(*legs: Leg, **changes: Any) -> PlanTerms:
    """A savings plan of 100.00 EUR on the first of each month, but for what is changed."""
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
    """A plan that waits for its release."""
    with desk.sessions.begin() as tx:
        return ask_plan(tx, desk.depot.depot_id, plan, person=desk.person, offer=OFFER, calendars=CALENDARS, now=now)


def released(desk: Desk, awaiting: PlanAwaiting, *, now: datetime = MORNING) -> PlanId:
    """What a right answer to the release sets in motion."""
    with desk.sessions.begin() as tx:
        subject = awaiting.request.request_id
        release_plan_request(tx, calendars=CALENDARS, person=desk.person, subject=subject, now=now)
    return awaiting.plan.plan_id


def set_up(desk: Desk, plan: PlanTerms | None = None) -> PlanId:
    """A plan that runs."""
    return released(desk, asked(desk, plan or terms()))


def run(desk: Desk, now: datetime, **how: Any) -> StepReport:
    """The step of the business day."""
    return run_plans(desk.sessions, calendars=CALENDARS, offer=OFFER, now=now, **how)


def plan_of(desk: Desk, plan: PlanId) -> Plan:
    """As it stands."""
    with desk.sessions() as tx:
        return plan_details(tx, plan, person=desk.person, on=date(2024, 6, 1))


def runs(desk: Desk, plan: PlanId) -> list[PlanRun]:
    """What became of its due days, the oldest first."""
    with desk.sessions() as tx:
        return plan_runs.runs_of(tx, plan, before=None, limit=50)[::-1]


def orders(desk: Desk, plan: PlanId) -> list[Order]:
    """All orders made for it, the oldest first."""
    return [desk.order(order) for one in runs(desk, plan) for order in one.orders]


def letters(desk: Desk) -> list[str]:
    """The titles of letters, the oldest first."""
    with desk.sessions() as tx:
        return list(tx.scalars(text("select title from depot.documents where kind = 'letter' order by document_id")))


def set_up_by_debit(desk: Desk) -> PlanId:
    """A plan that runs and is paid by direct debit."""
    return released(desk, asked(desk, terms(money=MoneyPlace.DIRECT_DEBIT), now=MORNING))
