"""What depots owe in fees (FEE-2)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.kernel.ids import DepotId
from depot.kernel.money import Eur
from depot.payments.store import fees as store


def fees_owed(tx: Session, *, after: DepotId | None, limit: int) -> tuple[dict[DepotId, Eur], DepotId | None]:
    """The sum of the open claims of so many depots, and where to go on; None at the end."""
    owed = store.owed(tx, after=after, limit=limit)
    return owed, max(owed) if len(owed) == limit else None
