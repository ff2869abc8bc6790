"""The pay-outs of a depot (CSH-1)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.kernel.ids import DepotId, PayoutId
from depot.payments.model.payouts import Payout
from depot.payments.store import payouts as store


def payouts_of(tx: Session, depot: DepotId, *, after: PayoutId | None = None, limit: int = 50) -> list[Payout]:
    """Newest first, with what became of each (CSH-9)."""
    return store.of_depot(tx, depot, after=after, limit=limit)
