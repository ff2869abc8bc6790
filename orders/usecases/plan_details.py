"""One plan, for those who see its depot (ACC-9)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.model import Act
from depot.accounts.usecases.may import may
from depot.kernel.errors import NotFound
from depot.kernel.ids import PersonId, PlanId
from orders.rules.plans.plan import Plan
from orders.store import plans as store


def plan_details(tx: Session, plan: PlanId, *, person: PersonId, on: date) -> Plan:
    """A plan that the person may not see is not found (ACC-9)."""
    found = store.by_id(tx, plan)
    if found is None:
        raise NotFound("plan")
    try:
        may(tx, depot=found.depot_id, persons={person}, act=Act.SEE, on=on)
    except NotFound as hidden:
        raise NotFound("plan") from hidden
    return found
