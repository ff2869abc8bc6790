"""What positions hold of VL contracts."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from depot.holdings.model import VlUnits
from depot.holdings.store import vl_units as store
from depot.kernel.ids import PositionId


def vl_units_in(tx: Session, positions: Collection[PositionId]) -> list[VlUnits]:
    """The units of each contract in these positions, locked ones and free ones apart (VL-3, VL-12)."""
    return store.of_positions(tx, positions) if positions else []
