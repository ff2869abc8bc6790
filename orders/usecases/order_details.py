"""One order, for whoever may see its depot (ACC-9)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.model import Act
from depot.accounts.usecases.may import may
from depot.kernel.errors import NotFound
from depot.kernel.ids import OrderId, PersonId
from orders.model import Order
from orders.store import orders as store


def order_details(tx: Session, order: OrderId, *, person: PersonId, on: date) -> Order:
    """The order as it stands; of a depot the person does not see there is none (AUT-16)."""
    found = store.by_id(tx, order)
    if found is None:
        raise NotFound("order")
    try:
        may(tx, depot=found.depot_id, persons={person}, act=Act.SEE, on=on)
    except NotFound as hidden:
        raise NotFound("order") from hidden
    return found
