"""The message to the registrar for a transfer that is under way (ORD-21, ORD-22)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.kernel.errors import NotFound
from depot.kernel.ids import TransferId
from orders.errors import TransferNotOpen
from orders.rules.transfers.messages import transfer_message
from orders.rules.transfers.transfer import TransferKind, TransferState
from orders.store import transfers as store
from orders.usecases.depot_number_of import depot_number_of


def transfer_instruction(tx: Session, transfer: TransferId, *, now: datetime) -> bytes:
    """sese.001 for units that leave, sese.005 for those that come; the same reference however often it is asked."""
    found = store.by_id(tx, transfer)
    if found is None:
        raise NotFound("transfer")
    if found.state is not TransferState.IN_PROGRESS or found.kind is TransferKind.INTERNAL:
        raise TransferNotOpen(found.state.value)
    return transfer_message(found, depot_number=depot_number_of(tx, found.depot_id), now=now)
