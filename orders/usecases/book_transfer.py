"""Units change their place, with their lots (ORD-21 to ORD-23, TAX-43)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from depot.accounts.usecases.depot_details import depot_details
from depot.holdings.model import Lot, Position
from depot.holdings.usecases.book_lots import book_lots
from depot.holdings.usecases.ensure_positions import ensure_positions
from depot.holdings.usecases.lots_to_use import lots_to_use
from depot.kernel.calendar import Calendars
from depot.kernel.clock import new_id, today
from depot.kernel.ids import EntryId, LotId
from depot.kernel.money import Eur
from depot.ledger.usecases.post_entries import post_entries
from orders.rules.transfers.acquisition_file import written
from orders.rules.transfers.bookings import moving_entry
from orders.rules.transfers.checks import takes_units
from orders.rules.transfers.lots import LotPart, new_lots, part_without_data, parts_of, uses_of
from orders.rules.transfers.transfer import HolderChange, TransferKind, UnitTransfer
from orders.rules.transfers.waiting import carries_year_before
from orders.store import transfers as store
from orders.usecases.assessment_awaited import assessment_awaited
from orders.usecases.depot_number_of import depot_number_of
from orders.usecases.tax_sold_transfer import tax_sold_transfer
from orders.usecases.tell_of_transfer import tell_of_transfer


def book_transfer(tx: Session, transfer: UnitTransfer, *, calendars: Calendars, now: datetime) -> str | None:
    """Books it; or says why not: a depot that closed, the Vorabpauschale of the year before (ACC-17, TAX-17)."""
    booked_on = calendars.next_business_day(today(now))
    lots: Sequence[Lot] = []
    if transfer.position_id is not None:
        lots = lots_to_use(tx, [transfer.position_id])[transfer.position_id]
        carries = carries_year_before(transfer.change, lots, on=booked_on)
        if carries and assessment_awaited(tx, transfer.isin, before=booked_on):
            return "waits for the Vorabpauschale of the year before"
    if (closed := _closed(tx, transfer)) is not None:
        return closed
    into = _into(tx, transfer, now=now)
    tax: Eur | None = None
    if transfer.change is HolderChange.SALE:
        parts, uses, tax = tax_sold_transfer(tx, transfer, lots, booked_on=booked_on, now=now)
    else:
        parts = _parts(transfer, lots, booked_on=booked_on)
        uses = uses_of(parts, reference=transfer.transfer_id, used_on=booked_on)
    post_entries(tx, [moving_entry(transfer, into, entry_id=EntryId(new_id()), booked_on=booked_on)], now=now)
    acquired = []
    if into is not None:
        acquired = new_lots(
            parts,
            transfer.change,
            into.position_id,
            lot_ids=[LotId(new_id()) for _ in parts],
            reference=transfer.transfer_id,
            booked_on=booked_on,
        )
    book_lots(tx, acquired, uses, now=now)
    if transfer.kind is TransferKind.OUT:
        number = depot_number_of(tx, transfer.depot_id)
        store.keep_data(tx, transfer.transfer_id, new_id(), written(transfer, parts, depot_number=number), now=now)
    without_data = acquired[0].lot_id if transfer.kind is TransferKind.IN else None
    store.finish(tx, transfer.transfer_id, booked_on=booked_on, lot_without_data=without_data)
    tell_of_transfer(tx, transfer, tax=tax, booked_on=booked_on, now=now)
    return None


def _parts(transfer: UnitTransfer, lots: Sequence[Lot], *, booked_on: date) -> Sequence[LotPart]:
    if transfer.kind is TransferKind.IN:
        return (part_without_data(transfer.units, since=booked_on),)
    return parts_of(lots, transfer.units)


def _closed(tx: Session, transfer: UnitTransfer) -> str | None:
    """A depot that has closed, or takes nothing new while it closes, can be read, never written (ACC-16, ACC-17)."""
    if transfer.kind is TransferKind.OUT:
        return None
    depot = depot_details(tx, transfer.into_depot or transfer.depot_id)
    return None if takes_units(depot.state, transfer.kind) else f"the depot that takes the units is {depot.state}"


def _into(tx: Session, transfer: UnitTransfer, *, now: datetime) -> Position | None:
    """The position that takes the units; to another bank there is none here."""
    depot = transfer.depot_id if transfer.kind is TransferKind.IN else transfer.into_depot
    return None if depot is None else ensure_positions(tx, [(depot, transfer.isin)], now=now)[depot, transfer.isin]
