"""The transfers of a depot (ORD-21, ORD-22)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.model import Act
from depot.accounts.usecases.may import may
from depot.kernel.ids import DepotId, PersonId, TransferId
from orders.rules.transfers.transfer import UnitTransfer
from orders.store import transfers as store


def transfers_of(
    tx: Session, depot: DepotId, *, person: PersonId, on: date, after: TransferId | None, limit: int
) -> list[UnitTransfer]:
    """The newest first; who may not see the depot does not learn that it exists (AUT-16)."""
    may(tx, depot=depot, persons={person}, act=Act.SEE, on=on)
    return store.of_depot(tx, depot, after=after, limit=limit)
