"""A plan is to be deleted (PLN-4, PLN-8)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.kernel import clock
from depot.kernel.calendar import Calendars
from depot.kernel.ids import PersonId, PlanId
from orders.rules.plans.plan import PlanAwaiting, RequestKind
from orders.usecases.open_plan_request import open_plan_request
from orders.usecases.running_plan import running_plan


def ask_plan_end(tx: Session, plan: PlanId, *, person: PersonId, calendars: Calendars, now: datetime) -> PlanAwaiting:
    """It ends before the first due day for which the deletion is in time (PLN-4)."""
    found = running_plan(tx, plan, person=person, on=clock.today(now))
    terms = found.versions[-1].terms
    return open_plan_request(tx, found, RequestKind.END, terms, person=person, calendars=calendars, now=now)
