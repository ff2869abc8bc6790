"""A transfer that is about to take a step (ORD-22)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.kernel.errors import NotFound
from depot.kernel.ids import TransferId
from orders.errors import TransferNotOpen
from orders.rules.transfers.transfer import NEXT, TransferState, UnitTransfer
from orders.store import transfers as store


def locked_transfer(tx: Session, transfer: TransferId, *, to: TransferState) -> UnitTransfer:
    """Locked; refused where its state does not lead to that one."""
    found = store.locked(tx, transfer)
    if found is None:
        raise NotFound("transfer")
    if to not in NEXT[found.state]:
        raise TransferNotOpen(found.state.value)
    return found
