"""Look at lots."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from depot.holdings.model import Lot
from depot.holdings.store import lots as store
from depot.kernel.ids import PositionId


def lots_of(tx: Session, positions: Collection[PositionId]) -> dict[PositionId, list[Lot]]:
    """The lots of each position that still hold units, first in first (FIFO, TAX-17); maybe none."""
    found: dict[PositionId, list[Lot]] = {position: [] for position in positions}
    for lot in store.of_positions(tx, positions):
        found[lot.position_id].append(lot)
    return found
