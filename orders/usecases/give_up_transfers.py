"""Transfers that do not come about: their units are free again, and the person is told (ORD-22)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.usecases.file_letter import file_letter
from depot.funds.usecases.fund_terms import fund_terms
from depot.kernel.clock import new_id, today
from depot.kernel.ids import PREFIX, EntryId, to_text
from depot.kernel.outbox import Event, publish
from depot.ledger.usecases.post_entries import post_entries
from orders.rules.transfers.bookings import freeing_entry
from orders.rules.transfers.transfer import TransferState, UnitTransfer
from orders.rules.transfers.wording import refused_letter
from orders.store import transfers as store


def give_up_transfers(
    tx: Session, transfers: Sequence[UnitTransfer], *, state: TransferState, reason: str, now: datetime
) -> None:
    """Cancelled, lapsed or refused: the held units go back; `reason` is told in the letter."""
    if not transfers:
        return
    entries = (freeing_entry(one, entry_id=EntryId(new_id()), booked_on=today(now)) for one in transfers)
    post_entries(tx, [entry for entry in entries if entry is not None], now=now)
    names = fund_terms(tx, {one.isin for one in transfers}, on=today(now))
    for one in transfers:
        store.move(tx, one.transfer_id, state, finding=reason)
        content = {"transfer": to_text(PREFIX["TransferId"], one.transfer_id), "state": state.value}
        publish(tx, Event("transfer_given_up.v1", one.transfer_id, content, depot=one.depot_id), now=now)
        subject, paragraphs = refused_letter(one.units, fund=names[one.isin].name, reason=reason)
        file_letter(tx, one.depot_id, subject=subject, paragraphs=paragraphs, now=now)
