"""Many depots at once, for batches (ACC-4 to ACC-6)."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from depot.accounts.model import Depot
from depot.accounts.store import depots
from depot.kernel.ids import DepotId


def depots_among(tx: Session, ids: Collection[DepotId]) -> dict[DepotId, Depot]:
    """Each of these depots with holders and reference account, in one query (ACC-4)."""
    return {found.depot_id: found for found in depots.depots(tx, ids)}
