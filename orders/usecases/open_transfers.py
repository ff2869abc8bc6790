"""The work list of transfers (ORD-21, ORD-22)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.kernel.ids import TransferId
from orders.rules.transfers.transfer import TransferState, UnitTransfer
from orders.store import transfers as store


def open_transfers(tx: Session, state: TransferState, *, after: TransferId | None, limit: int) -> list[UnitTransfer]:
    """Those in a state, the oldest first; what is odd about one stands in its `finding`."""
    return store.in_state(tx, state, after=after, limit=limit)
