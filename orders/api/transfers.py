"""Transfers over HTTP: a person asks and releases, staff see them through (ORD-21, ORD-22, REG-7)."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Response

from depot.kernel.actor import StaffRole
from depot.kernel.ids import DepotId, TransferId
from depot.kernel.web.calendars import CalendarsInUse
from depot.kernel.web.calls import (
    CustomerReads,
    CustomerWrites,
    StaffCommand,
    StaffQuery,
    staff_command,
    staff_query,
)
from depot.kernel.web.wire import DepotRef, TransferRef
from orders.rules.transfers.transfer import TransferState
from orders.schemas.transfers import (
    DataBody,
    DataTaken,
    MessageBody,
    MessageTaken,
    TransferAsked,
    TransferConfirmationBody,
    TransferPreviewShown,
    TransferRefusalBody,
    TransferShown,
    TransfersShown,
    TransferToRelease,
)
from orders.usecases.acquisition_data_of import acquisition_data_of
from orders.usecases.ask_transfer import ask_transfer
from orders.usecases.ask_transfer_release import ask_transfer_release
from orders.usecases.cancel_transfer import cancel_transfer
from orders.usecases.confirm_transfer import confirm_transfer
from orders.usecases.gifts_reported import gifts_reported
from orders.usecases.open_transfers import open_transfers
from orders.usecases.preview_transfer import preview_transfer
from orders.usecases.refuse_transfer import refuse_transfer
from orders.usecases.take_acquisition_data import take_acquisition_data
from orders.usecases.take_transfer_confirmations import take_transfer_confirmations
from orders.usecases.transfer_details import transfer_details
from orders.usecases.transfer_instruction import transfer_instruction
from orders.usecases.transfers_of import transfers_of

router = APIRouter(prefix="/v1", tags=["transfers"])

DeskReads = Annotated[StaffQuery, staff_query(StaffRole.OPERATIONS)]
DeskWrites = Annotated[StaffCommand, staff_command(StaffRole.OPERATIONS)]
Limit = Annotated[int, Query(ge=1, le=200)]
_XML: Final[dict[int | str, dict[str, Any]]] = {200: {"content": {"application/xml": {}}}}
_JSON: Final[dict[int | str, dict[str, Any]]] = {200: {"content": {"application/json": {}}}}


@router.post("/depots/{depot_id}/transfer-previews")
def preview(call: CustomerReads, depot_id: DepotRef, body: TransferAsked) -> TransferPreviewShown:
    """The text, the lots that would move, the tax of a sale, and all faults; nothing is written (ORD-22)."""
    person = call.actor.person
    found = preview_transfer(call.tx, DepotId(depot_id), body.request(), person=person, now=call.now)
    return TransferPreviewShown.of(found)


@router.post("/depots/{depot_id}/transfers", status_code=202, response_model=TransferToRelease)
def ask(call: CustomerWrites, depot_id: DepotRef, body: TransferAsked) -> Response:
    """Ask for a transfer; its units are held, and it begins when all who must have released it (ORD-21, ORD-22)."""

    def run() -> TransferToRelease:
        depot, person = DepotId(depot_id), call.actor.person
        return TransferToRelease.of(ask_transfer(call.tx, depot, body.request(), person=person, now=call.now))

    return call.answer(body, run, status=202)


@router.get("/depots/{depot_id}/transfers")
def list_of_depot(
    call: CustomerReads, depot_id: DepotRef, after: TransferRef | None = None, limit: Limit = 50
) -> TransfersShown:
    """The transfers of a depot, the newest first."""
    cursor = None if after is None else TransferId(after)
    person = call.actor.person
    found = transfers_of(call.tx, DepotId(depot_id), person=person, on=call.today, after=cursor, limit=limit + 1)
    return TransfersShown.of(found, limit=limit)


@router.get("/transfers/{transfer_id}")
def show(call: CustomerReads, transfer_id: TransferRef) -> TransferShown:
    """One transfer."""
    found = transfer_details(call.tx, TransferId(transfer_id), person=call.actor.person, on=call.today)
    return TransferShown.of(found)


@router.post("/transfers/{transfer_id}/releases", status_code=202, response_model=TransferToRelease)
def release(call: CustomerWrites, transfer_id: TransferRef) -> Response:
    """Ask for a release of your own of a transfer that still waits (ACC-9, AUT-9)."""

    def run() -> TransferToRelease:
        transfer, person = TransferId(transfer_id), call.actor.person
        return TransferToRelease.of(ask_transfer_release(call.tx, transfer, person=person, now=call.now))

    return call.answer(None, run, status=202)


@router.post("/transfers/{transfer_id}/cancellations", status_code=201, response_model=TransferShown)
def cancel(call: CustomerWrites, transfer_id: TransferRef) -> Response:
    """Take back a transfer that is not released yet (ORD-22)."""

    def run() -> TransferShown:
        transfer, person = TransferId(transfer_id), call.actor.person
        return TransferShown.of(cancel_transfer(call.tx, transfer, person=person, now=call.now))

    return call.answer(None, run)


@router.get("/staff/transfers")
def list_open(
    call: DeskReads,
    state: TransferState = TransferState.IN_PROGRESS,
    after: TransferRef | None = None,
    limit: Limit = 50,
) -> TransfersShown:
    """The work list, the oldest first; `finding` says what is odd (ORD-21, ORD-22)."""
    cursor = None if after is None else TransferId(after)
    return TransfersShown.of(open_transfers(call.tx, state, after=cursor, limit=limit + 1), limit=limit)


@router.get("/staff/transfers/{transfer_id}/instruction", response_class=Response, responses=_XML)
def show_instruction(call: DeskReads, transfer_id: TransferRef) -> Response:
    """The message to the registrar: sese.001 for units that leave, sese.005 for those that come."""
    found = transfer_instruction(call.tx, TransferId(transfer_id), now=call.now)
    return Response(found, media_type="application/xml")


@router.post("/staff/transfers/{transfer_id}/confirmations", status_code=201, response_model=TransferShown)
def confirm(
    call: DeskWrites, transfer_id: TransferRef, body: TransferConfirmationBody, calendars: CalendarsInUse
) -> Response:
    """The registrar has moved the units; other units or another fund stay on the work list (ORD-23)."""

    def run() -> TransferShown:
        transfer = TransferId(transfer_id)
        found = confirm_transfer(call.tx, transfer, isin=body.isin, units=body.units, calendars=calendars, now=call.now)
        return TransferShown.of(found)

    return call.answer(body, run)


@router.post("/staff/transfers/{transfer_id}/refusals", status_code=201, response_model=TransferShown)
def refuse(call: DeskWrites, transfer_id: TransferRef, body: TransferRefusalBody) -> Response:
    """The other bank does not take it; the units are free again and the person is told (ORD-22)."""

    def run() -> TransferShown:
        found = refuse_transfer(call.tx, TransferId(transfer_id), reason=body.reason, now=call.now)
        return TransferShown.of(found)

    return call.answer(body, run)


@router.post("/staff/transfer-messages", status_code=201, response_model=MessageTaken)
def take_message(call: DeskWrites, body: MessageBody, calendars: CalendarsInUse) -> Response:
    """A sese.003 of the registrar; each confirmation counts once (ORD-22)."""

    def run() -> MessageTaken:
        taken = take_transfer_confirmations(call.tx, body.file.encode(), calendars=calendars, now=call.now)
        return MessageTaken.of(taken)

    return call.answer(body, run)


@router.get("/staff/transfers/{transfer_id}/acquisition-data", response_class=Response, responses=_JSON)
def show_data(call: DeskReads, transfer_id: TransferRef) -> Response:
    """The file of acquisition data that goes to the other bank, or came from it (REG-7)."""
    return Response(acquisition_data_of(call.tx, TransferId(transfer_id)), media_type="application/json")


@router.post("/staff/transfers/{transfer_id}/acquisition-data", status_code=201, response_model=DataTaken)
def take_data(call: DeskWrites, transfer_id: TransferRef, body: DataBody, calendars: CalendarsInUse) -> Response:
    """The data of units that came: lots become known, sales since are taxed again (REG-7, TAX-19)."""

    def run() -> DataTaken:
        transfer = TransferId(transfer_id)
        return DataTaken.of(take_acquisition_data(call.tx, transfer, body.file, calendars=calendars, now=call.now))

    return call.answer(body, run)


@router.get("/staff/gift-reports/{year}", response_class=Response, responses=_JSON)
def show_gifts(call: Annotated[StaffQuery, staff_query(StaffRole.TAX)], year: int) -> Response:
    """The gifts of a year for the tax office, due on 31 May of the next (TAX-43)."""
    return Response(gifts_reported(call.tx, year, today=call.today), media_type="application/json")
