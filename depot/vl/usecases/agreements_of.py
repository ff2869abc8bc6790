"""The VL agreements of depots (VL-1)."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from depot.kernel.ids import DepotId
from depot.vl import store
from depot.vl.model import Agreement


def agreements_of(tx: Session, depots: Collection[DepotId]) -> list[Agreement]:
    """Those that were released, the oldest first, ended ones too."""
    return store.agreements_of(tx, depots) if depots else []
