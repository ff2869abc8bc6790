"""A plan is checked as a whole and waits for the release of its set-up (PLN-1 to PLN-4, PLN-8)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.model import Act
from depot.kernel import clock
from depot.kernel.calendar import Calendars
from depot.kernel.clock import new_id
from depot.kernel.ids import DepotId, PersonId, PlanId
from orders.errors import PlanRefused
from orders.rules.plans.checks import plan_faults
from orders.rules.plans.plan import Plan, PlanAwaiting, PlanOffer, PlanState, PlanTerms, RequestKind
from orders.store import plans as store
from orders.usecases.open_plan_request import open_plan_request
from orders.usecases.plan_facts import plan_facts
from orders.usecases.standing_of import standing_of


def ask_plan(
    tx: Session,
    depot: DepotId,
    terms: PlanTerms,
    *,
    person: PersonId,
    offer: PlanOffer,
    calendars: Calendars,
    now: datetime,
) -> PlanAwaiting:
    """All faults are reported together; the plan begins with its release, at the first due day that is far enough."""
    today = clock.today(now)
    roster, _ = standing_of(tx, depot, person, on=today, act=Act.CHANGE_PLAN)
    facts = plan_facts(tx, depot, terms, roster=roster, on=today)
    if faults := plan_faults(terms, facts, offer, today=today):
        raise PlanRefused(_faults=faults)
    plan = Plan(PlanId(new_id()), depot, terms.kind, PlanState.WAITING, (), now)
    store.add(tx, plan)
    return open_plan_request(tx, plan, RequestKind.SET_UP, terms, person=person, calendars=calendars, now=now)
