"""The direct debits of a depot (CSH-6)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.kernel.ids import DebitId, DepotId
from depot.payments.model.mandates import Debit
from depot.payments.store import debits as store


def debits_of(tx: Session, depot: DepotId, *, after: DebitId | None = None, limit: int = 50) -> list[Debit]:
    """Newest first, with what became of each (CSH-8)."""
    return store.of_depot(tx, depot, after=after, limit=limit)
