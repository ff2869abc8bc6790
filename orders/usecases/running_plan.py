"""Take a plan in hand that can still be changed (PLN-8)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.kernel.ids import PersonId, PlanId
from orders.errors import PlanNotOpen
from orders.rules.plans.plan import Plan, PlanState
from orders.store import plans as store
from orders.usecases.plan_details import plan_details


def running_plan(tx: Session, plan: PlanId, *, person: PersonId, on: date) -> Plan:
    """The plan, locked, if the person sees it and it runs or is suspended (ACC-9, PLN-8)."""
    plan_details(tx, plan, person=person, on=on)
    found = store.locked(tx, plan)
    assert found is not None, "seen just before, and plans are never deleted"
    if found.state not in {PlanState.ACTIVE, PlanState.SUSPENDED}:
        raise PlanNotOpen(found.state.value)
    return found
