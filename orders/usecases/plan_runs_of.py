"""What became of the due days of a plan, for those who see it (PLN-7)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.kernel.ids import PersonId, PlanId
from orders.rules.plans.plan import PlanRun
from orders.store import plan_runs as store
from orders.usecases.plan_details import plan_details


def plan_runs_of(
    tx: Session, plan: PlanId, *, person: PersonId, on: date, before: date | None, limit: int
) -> list[PlanRun]:
    """The newest first, from before a day on (ACC-9)."""
    plan_details(tx, plan, person=person, on=on)
    return store.runs_of(tx, plan, before=before, limit=limit)
