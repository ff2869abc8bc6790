"""A plan is to rest for a while (PLN-8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from depot.kernel import clock
from depot.kernel.calendar import Calendars
from depot.kernel.ids import PersonId, PlanId
from orders.errors import PlanRefused
from orders.rules.plans.checks import pause_faults
from orders.rules.plans.plan import Pause, PlanAwaiting, RequestKind
from orders.usecases.open_plan_request import open_plan_request
from orders.usecases.running_plan import running_plan


def ask_plan_pause(
    tx: Session, plan: PlanId, pause: Pause, *, person: PersonId, calendars: Calendars, now: datetime
) -> PlanAwaiting:
    """Due days from a day to a day are left out; a pause has an end (PLN-8)."""
    today = clock.today(now)
    found = running_plan(tx, plan, person=person, on=today)
    terms = replace(found.versions[-1].terms, pause=pause)
    if faults := tuple(pause_faults(terms, today=today)):
        raise PlanRefused(_faults=faults)
    return open_plan_request(tx, found, RequestKind.PAUSE, terms, person=person, calendars=calendars, now=now)
