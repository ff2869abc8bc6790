"""Requests lapse that nobody released in time; a plan that was to begin with one lapses too (PLN-8)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.kernel.ids import PREFIX, to_text
from depot.kernel.outbox import Event, publish
from orders.rules.plans.plan import PlanState, RequestKind, RequestState
from orders.store import plans as store


def lapse_plan_requests(tx: Session, *, limit: int, now: datetime) -> int:
    """Returns how many."""
    found = store.lapsed_requests(tx, now=now, limit=limit)
    for request in found:
        store.end_request(tx, request.request_id, RequestState.LAPSED)
        if request.kind is RequestKind.SET_UP:
            store.stand(
                tx, request.plan_id, state=PlanState.LAPSED, next_due_on=None, ended_at=now, end_reason="not released"
            )
        content = {"plan": to_text(PREFIX["PlanId"], request.plan_id), "kind": request.kind.value}
        publish(tx, Event("plan_request_lapsed.v1", request.plan_id, content, depot=request.depot_id), now=now)
    return len(found)
