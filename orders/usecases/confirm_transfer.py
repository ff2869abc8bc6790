"""The registrar has moved the units, or says something else (ORD-21 to ORD-23)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.kernel.calendar import Calendars
from depot.kernel.ids import TransferId
from depot.kernel.money import Units
from orders.errors import TransferNotOpen
from orders.rules.transfers.transfer import TransferKind, TransferState, UnitTransfer
from orders.store import transfers as store
from orders.usecases.book_transfer import book_transfer
from orders.usecases.locked_transfer import locked_transfer


def confirm_transfer(
    tx: Session, transfer: TransferId, *, isin: str | None, units: Units | None, calendars: Calendars, now: datetime
) -> UnitTransfer:
    """Booked if fund and units are as asked for; anything else stays on the work list with its reason."""
    found = locked_transfer(tx, transfer, to=TransferState.DONE)
    if found.kind is TransferKind.INTERNAL:
        raise TransferNotOpen("internal")
    if isin is not None and isin != found.isin:
        store.note(tx, transfer, f"confirmed for another fund: {isin}")
    elif units != found.units:
        store.note(tx, transfer, f"confirmed with other units: {units or 'none'} instead of {found.units}")
    elif (why := book_transfer(tx, found, calendars=calendars, now=now)) is not None:
        store.note(tx, transfer, f"confirmed, but not booked: {why}")
    after = store.by_id(tx, transfer)
    assert after is not None, "it was just locked"
    return after
