"""A depot as it stands (ACC-4 to ACC-6)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.accounts.model import Depot
from depot.accounts.store import depots
from depot.kernel.errors import NotFound
from depot.kernel.ids import DepotId


def depot_details(tx: Session, depot: DepotId) -> Depot:
    """The depot with holders and reference account; whether the caller may see it is asked before (ACC-9)."""
    found = depots.depots(tx, [depot])
    if not found:
        raise NotFound("depot")
    return found[0]
