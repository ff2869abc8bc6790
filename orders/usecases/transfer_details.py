"""A transfer as a person sees it (ACC-9)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.model import Act
from depot.accounts.usecases.may import may
from depot.kernel.errors import NotFound
from depot.kernel.ids import PersonId, TransferId
from orders.rules.transfers.transfer import UnitTransfer
from orders.store import transfers as store


def transfer_details(tx: Session, transfer: TransferId, *, person: PersonId, on: date) -> UnitTransfer:
    """Whoever does not see the depot it leaves, or comes to from outside, does not learn that it exists (AUT-16)."""
    found = store.by_id(tx, transfer)
    if found is None:
        raise NotFound("transfer")
    try:
        may(tx, depot=found.depot_id, persons={person}, act=Act.SEE, on=on)
    except NotFound:
        raise NotFound("transfer") from None
    return found
