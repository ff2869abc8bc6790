"""Reverse an entry."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from depot.kernel.clock import new_id
from depot.kernel.errors import NotFound
from depot.kernel.ids import EntryId
from depot.ledger import store
from depot.ledger.errors import AlreadyReversed, ReversalNotReversible
from depot.ledger.model import Entry
from depot.ledger.usecases.post_entries import post_entries


def reverse_entry(tx: Session, entry_id: EntryId, *, booked_on: date, now: datetime) -> EntryId:
    """A correction is a new entry that moves everything back, once, with the value day of the original (CSH-2)."""
    original = store.locked_entry(tx, entry_id)
    if original is None:
        raise NotFound("entry")
    if original.reverses is not None:
        raise ReversalNotReversible
    if store.is_reversed(tx, entry_id):
        raise AlreadyReversed
    reversal = Entry(
        entry_id=EntryId(new_id()),
        kind=original.kind,
        booked_on=booked_on,
        value_on=original.value_on,
        reference=original.reference,
        transfers=tuple(move.reversal() for move in store.transfers_of(tx, entry_id)),
        text=f"Storno: {original.text}" if original.text else "Storno",
        reverses=entry_id,
    )
    post_entries(tx, [reversal], now=now)
    return reversal.entry_id
