"""A further person releases a transfer, or the same one after five minutes (ACC-9, AUT-9)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from auth.usecases.open_release import open_release
from depot.accounts.model import Act
from depot.accounts.usecases.standing_for import standing_for
from depot.kernel.clock import today
from depot.kernel.ids import PersonId, TransferId
from orders.errors import AlreadyReleased, TransferNotOpen
from orders.rules.transfers.transfer import TransferState
from orders.usecases.ask_transfer import ACT, TransferAwaiting
from orders.usecases.locked_transfer import locked_transfer
from orders.usecases.transfer_details import transfer_details


def ask_transfer_release(tx: Session, transfer: TransferId, *, person: PersonId, now: datetime) -> TransferAwaiting:
    """The same text for the next person; whoever has no say in it is refused (ACC-9)."""
    transfer_details(tx, transfer, person=person, on=today(now))
    found = locked_transfer(tx, transfer, to=TransferState.IN_PROGRESS)
    if person in found.released_by:
        raise AlreadyReleased
    if not found.takes_releases(now):
        raise TransferNotOpen("lapsed")
    _, verdict = standing_for(tx, found.depot_id, person, Act.TRANSFER, agreed=found.released_by, on=today(now))
    release = open_release(tx, person=person, act=ACT, subject=transfer, text=found.text, now=now)
    return TransferAwaiting(found, release, tuple(owed.role.value for owed in verdict.missing))
