"""When income of VL contracts was reinvested."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from depot.holdings.store import vl_units as store


def vl_reinvested_on(tx: Session, contracts: Collection[UUID]) -> Mapping[UUID, Sequence[date]]:
    """Reinvested income keeps a contract alive; its days by contract (VL-5)."""
    return store.reinvested_on(tx, contracts)
