"""The depots that wait for their end (ACC-16, ACC-17)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.accounts.store import depots
from depot.kernel.ids import DepotId


def closing_depots(tx: Session) -> list[DepotId]:
    """All in state closing, oldest first (ACC-17)."""
    return depots.closing(tx)
