"""The plans of a depot, for those who see it (ACC-9)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.model import Act
from depot.accounts.usecases.may import may
from depot.kernel.ids import DepotId, PersonId, PlanId
from orders.rules.plans.plan import Plan
from orders.store import plans as store


def plans_of(
    tx: Session, depot: DepotId, *, person: PersonId, on: date, after: PlanId | None, limit: int
) -> list[Plan]:
    """The newest first; a depot that the person does not see is not found (ACC-9)."""
    may(tx, depot=depot, persons={person}, act=Act.SEE, on=on)
    return store.of_depot(tx, depot, after=after, limit=limit)
