"""A further release of a request that still waits: for another person, or after five minutes (PLN-8, AUT-9)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from auth.usecases.open_release import open_release
from depot.accounts.model import Act
from depot.kernel import clock
from depot.kernel.calendar import Calendars
from depot.kernel.ids import PersonId, PlanId
from orders.errors import AlreadyReleased, PlanNotOpen
from orders.rules.plans.due_days import effect
from orders.rules.plans.plan import PlanAwaiting
from orders.store import plans as store
from orders.usecases.locked_plan_request import locked_plan_request
from orders.usecases.open_plan_request import ACT
from orders.usecases.plan_described import plan_described
from orders.usecases.plan_details import plan_details
from orders.usecases.standing_of import standing_of


def ask_plan_release(
    tx: Session, plan: PlanId, *, person: PersonId, calendars: Calendars, now: datetime
) -> PlanAwaiting:
    """The same text for the next person whose release is owed (ACC-9)."""
    today = clock.today(now)
    seen = plan_details(tx, plan, person=person, on=today)
    waiting = store.waiting_request(tx, plan)
    if waiting is None:
        raise PlanNotOpen(seen.state.value)
    found, request = locked_plan_request(tx, waiting.request_id, now=now)
    earlier = store.releasers(tx, request.request_id)
    if person in earlier:
        raise AlreadyReleased
    _, standing = standing_of(tx, found.depot_id, person, released=earlier, on=today, act=Act.CHANGE_PLAN)
    text = plan_described(tx, request, on=today)
    release = open_release(tx, person=person, act=ACT, subject=request.request_id, text=text, now=now)
    missing = tuple(owed.role for owed in standing.verdict.missing)
    counts = effect(found, request.terms, received_on=today, calendars=calendars)
    return PlanAwaiting(found, request, release, missing, counts)
