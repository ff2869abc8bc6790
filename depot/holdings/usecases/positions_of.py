"""The positions of a depot."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from depot.holdings.model import Position
from depot.holdings.store import positions as store
from depot.holdings.usecases.positions import positions
from depot.kernel.ids import DepotId


def positions_of(
    tx: Session, depot: DepotId, *, as_of: date | None = None, known_at: datetime | None = None
) -> list[Position]:
    """All positions of the depot by number, also those that are empty, now or at the close of a past day (CSH-2)."""
    found = positions(tx, store.of_depot(tx, depot), as_of=as_of, known_at=known_at)
    return sorted(found.values(), key=lambda position: position.number)
