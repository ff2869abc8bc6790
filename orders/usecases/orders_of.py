"""The orders of a depot, for whoever may see it (ACC-9)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.model import Act
from depot.accounts.usecases.may import may
from depot.kernel.ids import DepotId, OrderId, PersonId
from orders.model import Order
from orders.store import orders as store


def orders_of(
    tx: Session, depot: DepotId, *, person: PersonId, on: date, after: OrderId | None, limit: int
) -> list[Order]:
    """The orders of the depot, the newest first, from behind `after` on (AUT-16)."""
    may(tx, depot=depot, persons={person}, act=Act.SEE, on=on)
    return store.of_depot(tx, depot, after=after, limit=limit)
