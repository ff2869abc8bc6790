"""Plans end at once: their depots or holders do (ACC-14, ACC-16)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from auth.usecases.void_releases import void_releases
from depot.kernel.ids import PREFIX, DepotId, to_text
from depot.kernel.outbox import Event, publish
from orders.rules.plans.plan import Plan, PlanState, Reason, RequestState
from orders.store import plans as store


def end_plans(tx: Session, depots: Collection[DepotId], *, reason: Reason, now: datetime) -> list[Plan]:
    """Every living plan of these depots; what was asked of them waits no longer (PLN-8)."""
    found = store.living(tx, depots)
    for plan in found:
        if waiting := store.waiting_request(tx, plan.plan_id):
            store.end_request(tx, waiting.request_id, RequestState.REPLACED)
            void_releases(tx, subject=waiting.request_id, now=now)
        store.stand(tx, plan.plan_id, state=PlanState.ENDED, next_due_on=None, ended_at=now, end_reason=reason.value)
        content = {"plan": to_text(PREFIX["PlanId"], plan.plan_id), "reason": reason.value}
        publish(tx, Event("plan_ended.v1", plan.plan_id, content, depot=plan.depot_id), now=now)
    return found
