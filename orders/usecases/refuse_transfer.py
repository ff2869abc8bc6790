"""The other bank or the registrar does not take the transfer (ORD-21, ORD-22)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.kernel.ids import TransferId
from orders.rules.transfers.transfer import TransferState, UnitTransfer
from orders.store import transfers as store
from orders.usecases.give_up_transfers import give_up_transfers
from orders.usecases.locked_transfer import locked_transfer


def refuse_transfer(tx: Session, transfer: TransferId, *, reason: str, now: datetime) -> UnitTransfer:
    """Staff record it with the reason; the units are free again and the person is told."""
    found = locked_transfer(tx, transfer, to=TransferState.REFUSED)
    give_up_transfers(tx, [found], state=TransferState.REFUSED, reason=reason, now=now)
    after = store.by_id(tx, transfer)
    assert after is not None, "it was just locked"
    return after
