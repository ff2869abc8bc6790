"""A plan that runs, or was suspended, is to say something else (PLN-4, PLN-8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.model import Act
from depot.kernel import clock
from depot.kernel.calendar import Calendars
from depot.kernel.errors import Fault
from depot.kernel.ids import PersonId, PlanId
from orders.errors import PlanRefused
from orders.rules.plans.checks import plan_faults
from orders.rules.plans.plan import PlanAwaiting, PlanOffer, PlanTerms, RequestKind
from orders.usecases.open_plan_request import open_plan_request
from orders.usecases.plan_facts import plan_facts
from orders.usecases.running_plan import running_plan
from orders.usecases.standing_of import standing_of


def ask_plan_change(
    tx: Session,
    plan: PlanId,
    terms: PlanTerms,
    *,
    person: PersonId,
    offer: PlanOffer,
    calendars: Calendars,
    now: datetime,
) -> PlanAwaiting:
    """The whole plan anew, checked like a new one; a pause stays, its kind too; a suspended plan runs again by it."""
    today = clock.today(now)
    found = running_plan(tx, plan, person=person, on=today)
    terms = replace(terms, pause=found.versions[-1].terms.pause)
    roster, _ = standing_of(tx, found.depot_id, person, on=today, act=Act.CHANGE_PLAN)
    facts = plan_facts(tx, found.depot_id, terms, roster=roster, on=today)
    faults = plan_faults(terms, facts, offer, today=today)
    if terms.kind is not found.kind:
        faults = (*faults, Fault("PLN-8", "/kind", "/kind: a plan stays a plan of its kind", "other-kind"))
    if faults:
        raise PlanRefused(_faults=faults)
    return open_plan_request(tx, found, RequestKind.CHANGE, terms, person=person, calendars=calendars, now=now)
