"""A depot's life so far (ACC-17)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.accounts.model import StateChange
from depot.accounts.store import depots
from depot.kernel.ids import DepotId


def state_history(tx: Session, depot: DepotId) -> list[StateChange]:
    """Every state with who, when and why, first step first (ACC-17)."""
    return depots.history(tx, depot)
