"""What a person asks of a plan waits for releases; an older request for the same plan is void (PLN-8, AUT-9)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from auth.model import CHALLENGE_LIFETIME
from auth.usecases.open_release import open_release
from auth.usecases.void_releases import void_releases
from depot.accounts.model import Act
from depot.kernel import clock
from depot.kernel.calendar import Calendars
from depot.kernel.clock import new_id
from depot.kernel.ids import PREFIX, PersonId, PlanRequestId, to_text
from depot.kernel.outbox import Event, publish
from orders.rules.plans.due_days import effect
from orders.rules.plans.plan import Plan, PlanAwaiting, PlanRequest, PlanTerms, RequestKind, RequestState
from orders.store import plans as store
from orders.usecases.plan_described import plan_described
from orders.usecases.standing_of import standing_of

ACT: Final = "plan"


def open_plan_request(
    tx: Session,
    plan: Plan,
    kind: RequestKind,
    terms: PlanTerms,
    *,
    person: PersonId,
    calendars: Calendars,
    now: datetime,
) -> PlanAwaiting:
    """The text names everything the plan will say; whose release is still owed comes with it (AUT-9, ACC-9)."""
    today = clock.today(now)
    _, standing = standing_of(tx, plan.depot_id, person, on=today, act=Act.CHANGE_PLAN)
    if earlier := store.waiting_request(tx, plan.plan_id):
        store.end_request(tx, earlier.request_id, RequestState.REPLACED)
        void_releases(tx, subject=earlier.request_id, now=now)
    request = PlanRequest(
        request_id=PlanRequestId(new_id()),
        plan_id=plan.plan_id,
        depot_id=plan.depot_id,
        kind=kind,
        terms=terms,
        state=RequestState.WAITING,
        asked_by=person,
        asked_at=now,
        lapses_at=now + CHALLENGE_LIFETIME,
    )
    store.add_request(tx, request)
    text = plan_described(tx, request, on=today)
    release = open_release(tx, person=person, act=ACT, subject=request.request_id, text=text, now=now)
    content = {
        "plan": to_text(PREFIX["PlanId"], plan.plan_id),
        "request": to_text(PREFIX["PlanRequestId"], request.request_id),
        "kind": kind.value,
    }
    publish(tx, Event("plan_requested.v1", plan.plan_id, content, depot=plan.depot_id), now=now)
    missing = tuple(owed.role for owed in standing.verdict.missing)
    counts = effect(plan, terms, received_on=today, calendars=calendars)
    return PlanAwaiting(plan, request, release, missing, counts)
