"""A withdrawal plan ends when its last units are sold (PLN-3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from depot.holdings.usecases.positions_of import positions_of
from depot.kernel.ids import PREFIX, DepotId, to_text
from depot.kernel.outbox import Event, publish
from orders.rules.plans.plan import PlanState, Reason
from orders.rules.plans.wording import Letter, ended_letter
from orders.store import plans
from orders.store.plan_sales import Linked
from orders.usecases.file_plan_letters import file_plan_letters


def end_used_up_plans(tx: Session, sold: Sequence[tuple[DepotId, Linked]], *, now: datetime) -> None:
    """Only when no fund of the plan has units left; the person is told (PLN-3)."""
    letters: list[tuple[DepotId, Letter]] = []
    for depot, one in sold:
        if one.plan_id is None:
            continue
        plan = plans.locked(tx, one.plan_id)
        if plan is None or plan.state is not PlanState.ACTIVE:
            continue
        left = {place.isin for place in positions_of(tx, depot) if place.units}
        if left & plan.versions[-1].terms.isins:
            continue
        reason = Reason.UNITS_USED_UP
        plans.stand(tx, plan.plan_id, state=PlanState.ENDED, next_due_on=None, ended_at=now, end_reason=reason.value)
        content = {"plan": to_text(PREFIX["PlanId"], plan.plan_id), "reason": reason.value}
        publish(tx, Event("plan_ended.v1", plan.plan_id, content, depot=depot), now=now)
        letters.append((depot, ended_letter(plan.kind, reason)))
    file_plan_letters(tx, letters, now=now)
