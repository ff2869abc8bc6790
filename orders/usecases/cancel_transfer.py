"""Until the last release a transfer can be taken back (ORD-22)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.model import Act
from depot.accounts.usecases.standing_for import standing_for
from depot.kernel.clock import today
from depot.kernel.ids import PersonId, TransferId
from orders.rules.transfers.transfer import TransferState, UnitTransfer
from orders.usecases.give_up_transfers import give_up_transfers
from orders.usecases.locked_transfer import locked_transfer
from orders.usecases.transfer_details import transfer_details


def cancel_transfer(tx: Session, transfer: TransferId, *, person: PersonId, now: datetime) -> UnitTransfer:
    """Whoever has a say in it may take it back alone, without a factor: the units stay where they are (ACC-9)."""
    transfer_details(tx, transfer, person=person, on=today(now))
    found = locked_transfer(tx, transfer, to=TransferState.CANCELLED)
    standing_for(tx, found.depot_id, person, Act.TRANSFER, on=today(now))
    give_up_transfers(tx, [found], state=TransferState.CANCELLED, reason="auf Ihren Wunsch zurückgenommen", now=now)
    return transfer_details(tx, transfer, person=person, on=today(now))
