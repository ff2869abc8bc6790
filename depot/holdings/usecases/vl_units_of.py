"""What is held of VL contracts."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.orm import Session

from depot.holdings.model import VlUnits
from depot.holdings.store import vl_units as store


def vl_units_of(tx: Session, contracts: Collection[UUID]) -> list[VlUnits]:
    """The units of each contract, locked ones and free ones apart (VL-12)."""
    return store.of_contracts(tx, contracts) if contracts else []
