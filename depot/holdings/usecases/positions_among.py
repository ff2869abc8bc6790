"""The positions of many depots."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from depot.holdings.model import Position
from depot.holdings.store import positions as store
from depot.holdings.usecases.positions import positions
from depot.kernel.ids import DepotId


def positions_among(tx: Session, depots: Collection[DepotId]) -> dict[DepotId, list[Position]]:
    """All positions of each depot by number, as they are now; as many statements for one depot as for all (DOC-3)."""
    found: dict[DepotId, list[Position]] = {depot: [] for depot in depots}
    held = positions(tx, store.of_depots(tx, depots))
    for position in sorted(held.values(), key=lambda position: position.number):
        found[position.depot_id].append(position)
    return found
