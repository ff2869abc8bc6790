"""A released transfer: the act "transfer" (ACC-9, AUT-9, ORD-22)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from depot.accounts.model import Act
from depot.accounts.usecases.standing_for import standing_for
from depot.kernel.calendar import Calendars
from depot.kernel.clock import today
from depot.kernel.ids import PREFIX, PersonId, TransferId, to_text
from depot.kernel.outbox import Event, publish
from orders.errors import AlreadyReleased, TransferNotOpen
from orders.rules.transfers.transfer import TransferKind, TransferState
from orders.store import transfers as store
from orders.usecases.book_transfer import book_transfer
from orders.usecases.locked_transfer import locked_transfer


def release_transfer(tx: Session, *, calendars: Calendars, person: PersonId, subject: UUID, now: datetime) -> None:
    """Who agrees is recorded; with the last one it is under way, inside the bank it is booked at once (ACC-9)."""
    found = locked_transfer(tx, TransferId(subject), to=TransferState.IN_PROGRESS)
    if not found.takes_releases(now):
        raise TransferNotOpen("lapsed")
    if person in found.released_by:
        raise AlreadyReleased
    _, verdict = standing_for(tx, found.depot_id, person, Act.TRANSFER, agreed=found.released_by, on=today(now))
    store.add_release(tx, found.transfer_id, person, now=now)
    if not verdict.granted:
        return
    store.move(tx, found.transfer_id, TransferState.IN_PROGRESS)
    content = {"transfer": to_text(PREFIX["TransferId"], found.transfer_id), "kind": found.kind.value}
    publish(tx, Event("transfer_released.v1", found.transfer_id, content, depot=found.depot_id), now=now)
    if found.kind is TransferKind.INTERNAL:
        why = book_transfer(tx, found, calendars=calendars, now=now)
        if why is not None:
            store.note(tx, found.transfer_id, why)
