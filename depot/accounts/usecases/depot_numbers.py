"""The numbers of depots (ACC-6)."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from depot.accounts.store import depots
from depot.kernel.ids import DepotId


def depot_numbers(tx: Session, ids: Collection[DepotId]) -> dict[DepotId, str]:
    """The 11-digit number of each depot, in one query (ACC-6)."""
    return depots.numbers(tx, ids)
