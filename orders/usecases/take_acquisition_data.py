"""The other bank sends the data of units that came: lots become known, sales since are taxed again (REG-7, TAX-19)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from depot.accounts.usecases.file_letter import file_letter
from depot.funds.usecases.fund_terms import fund_terms
from depot.holdings.model import Lot, LotUse
from depot.holdings.usecases.book_lots import book_lots
from depot.holdings.usecases.ensure_positions import ensure_positions
from depot.holdings.usecases.lots_to_use import lots_to_use
from depot.holdings.usecases.uses_of_lots import uses_of_lots
from depot.kernel.calendar import Calendars
from depot.kernel.clock import new_id, today
from depot.kernel.errors import Fault, NotFound
from depot.kernel.ids import PREFIX, LotId, PositionId, TransferId, to_text
from depot.kernel.money import Eur
from depot.kernel.outbox import Event, publish
from depot.ledger.errors import InsufficientBalance
from orders.errors import AcquisitionDataRefused, TaxNotCovered, TransferNotOpen, UnitsMovedOn
from orders.rules.transfers.acquisition_file import AcquisitionData, read
from orders.rules.transfers.late_data import Matched, carrying, known_lots, matched
from orders.rules.transfers.lots import new_lots
from orders.rules.transfers.transfer import TransferState, UnitTransfer
from orders.rules.transfers.wording import data_letter
from orders.store import transfers as store
from tax.errors import SaleNotTaxedHere
from tax.usecases.correct_late_acquisition import correct_late_acquisition


def take_acquisition_data(
    tx: Session, transfer: TransferId, file: str, *, calendars: Calendars, now: datetime
) -> tuple[UnitTransfer, Eur]:
    """Once per transfer, after its booking; gives back the tax of sales that is due more, below zero if less."""
    found = store.locked(tx, transfer)
    if found is None:
        raise NotFound("transfer")
    if found.state is not TransferState.DONE or found.lot_without_data is None:
        raise TransferNotOpen(found.state.value)
    if store.has_data(tx, transfer):
        raise TransferNotOpen("data")
    data = read(file, today=today(now))
    _refuse_other(found, data)
    booked_on = calendars.next_business_day(today(now))
    data_id = new_id()
    place, lot = _lot_without_data(tx, found, now=now)
    again = matched(data.lots, uses_of_lots(tx, [found.lot_without_data]))
    difference = _correct(tx, found, again, data_id=data_id, booked_on=booked_on, now=now)
    if lot is not None:
        _make_known(tx, found, again, lot, place, data_id=data_id, now=now)
    store.keep_data(tx, transfer, data_id, file, now=now)
    _tell(tx, found, difference, booked_on=booked_on, now=now)
    return found, difference


def _refuse_other(transfer: UnitTransfer, data: AcquisitionData) -> None:
    """The data are of these units and of no others."""
    faults = []
    if data.isin != transfer.isin:
        faults.append(Fault("REG-7", "/isin", f"the transfer is of {transfer.isin}", "other-fund"))
    if data.units != transfer.units:
        faults.append(Fault("REG-7", "/units", f"{transfer.units} units have come", "other-units"))
    if faults:
        raise AcquisitionDataRefused(_faults=tuple(faults))


def _lot_without_data(tx: Session, transfer: UnitTransfer, *, now: datetime) -> tuple[PositionId, Lot | None]:
    """The lot as which the units came, locked; None if all of them are sold."""
    pair = (transfer.depot_id, transfer.isin)
    place = ensure_positions(tx, [pair], now=now)[pair].position_id
    lots = lots_to_use(tx, [place])[place]
    return place, next((lot for lot in lots if lot.lot_id == transfer.lot_without_data), None)


def _correct(
    tx: Session, transfer: UnitTransfer, again: Matched, *, data_id: UUID, booked_on: date, now: datetime
) -> Eur:
    lot = transfer.lot_without_data
    assert lot is not None, "asked before"
    known = {reference: {lot: known_lots(parts, lot)} for reference, parts in again.sold.items()}
    try:
        return correct_late_acquisition(tx, transfer.depot_id, known, data=data_id, booked_on=booked_on, now=now)
    except SaleNotTaxedHere as moved:
        raise UnitsMovedOn from moved
    except InsufficientBalance as short:
        raise TaxNotCovered(Eur(short.short[0].available)) from short


def _make_known(
    tx: Session,
    transfer: UnitTransfer,
    again: Matched,
    lot: Lot,
    place: PositionId,
    *,
    data_id: UUID,
    now: datetime,
) -> None:
    """The lots count from the day the units came, as if the data had come with them (TAX-8)."""
    assert transfer.booked_on is not None, "the units are here"
    parts = carrying(again.left, lot.vorabpauschalen)
    acquired = new_lots(
        parts,
        transfer.change,
        place,
        lot_ids=[LotId(new_id()) for _ in parts],
        reference=data_id,
        booked_on=transfer.booked_on,
    )
    used = LotUse(lot.lot_id, lot.units, lot.cost, lot.vorabpauschalen, data_id, transfer.booked_on)
    book_lots(tx, acquired, [used], now=now)


def _tell(tx: Session, transfer: UnitTransfer, difference: Eur, *, booked_on: date, now: datetime) -> None:
    content = {"transfer": to_text(PREFIX["TransferId"], transfer.transfer_id), "tax_difference": str(difference)}
    publish(tx, Event("acquisition_data_taken.v1", transfer.transfer_id, content, depot=transfer.depot_id), now=now)
    fund = fund_terms(tx, (transfer.isin,), on=booked_on)[transfer.isin].name
    subject, paragraphs = data_letter(fund, difference=difference)
    file_letter(tx, transfer.depot_id, subject=subject, paragraphs=paragraphs, now=now)
