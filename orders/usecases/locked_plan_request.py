"""Take a request for a plan in hand (PLN-8)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.kernel.errors import NotFound
from depot.kernel.ids import PlanRequestId
from orders.errors import PlanNotOpen, PlanRequestHasLapsed
from orders.rules.plans.plan import NEXT, Plan, PlanRequest, PlanState, RequestKind, RequestState
from orders.store import plans as store


def locked_plan_request(tx: Session, request: PlanRequestId, *, now: datetime) -> tuple[Plan, PlanRequest]:
    """The plan, locked, and the request, if both still allow it (PLN-8)."""
    asked = store.request_by_id(tx, request)
    if asked is None:
        raise NotFound("plan")
    plan = store.locked(tx, asked.plan_id)
    asked = store.request_by_id(tx, request)
    assert plan is not None, "requests belong to plans"
    assert asked is not None, "seen just before"
    if asked.state is not RequestState.WAITING:
        raise PlanNotOpen(asked.state.value)
    if now >= asked.lapses_at:
        raise PlanRequestHasLapsed(asked.lapses_at)
    ends = asked.kind is RequestKind.END
    goes_on = plan.state is PlanState.ACTIVE and asked.kind is not RequestKind.SET_UP
    if not goes_on and (PlanState.ENDED if ends else PlanState.ACTIVE) not in NEXT[plan.state]:
        raise PlanNotOpen(plan.state.value)
    return plan, asked
