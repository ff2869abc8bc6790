"""The clearing bank's files, ours to it, and the work list over HTTP (CSH-3, CSH-6, CSH-9)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from depot.kernel.actor import StaffRole
from depot.kernel.ids import IncomingId, PaymentFileId
from depot.kernel.web.calls import StaffCommand, StaffQuery, staff_command, staff_query
from depot.kernel.web.wire import IncomingRef, PaymentFileRef
from depot.payments.model.bank import LineState
from depot.payments.schemas.bank import (
    AssignmentBody,
    BankFileBody,
    BankFileTaken,
    BankPaymentList,
    BankPaymentShown,
    ReturnBody,
)
from depot.payments.schemas.payouts import PaymentFileList, PaymentFileShown
from depot.payments.usecases.approve_payment_file import approve_payment_file
from depot.payments.usecases.assign_payment import assign_payment
from depot.payments.usecases.bear_debit import bear_debit
from depot.payments.usecases.make_payout_file import make_payout_file
from depot.payments.usecases.payment_file_content import payment_file_content
from depot.payments.usecases.payment_files import payment_files
from depot.payments.usecases.payments_told import payments_told
from depot.payments.usecases.receive_bank_file import receive_bank_file
from depot.payments.usecases.return_payment import return_payment

router = APIRouter(prefix="/v1", tags=["payments"])

Reads = Annotated[StaffQuery, staff_query(StaffRole.OPERATIONS)]
Writes = Annotated[StaffCommand, staff_command(StaffRole.OPERATIONS)]
Limit = Annotated[int, Query(ge=1, le=200)]


@router.post("/bank-files", response_model=BankFileTaken, status_code=201)
def create_bank_file(call: Writes, body: BankFileBody, request: Request) -> Response:
    """A statement, notice or status report; taken whole or refused whole, and twice is once (CSH-3)."""
    house = request.app.state.payment_house

    def run() -> BankFileTaken:
        return BankFileTaken.of(receive_bank_file(call.tx, body.content.encode(), house=house, now=call.now))

    return call.answer(body, run)


@router.get("/bank-payments")
def list_bank_payments(
    call: Reads, limit: Limit = 50, after: IncomingRef | None = None, state: LineState | None = None
) -> BankPaymentList:
    """Payments that the bank told of; those in state `open` are the work list (CSH-3)."""
    found = payments_told(call.tx, state=state, after=IncomingId(after) if after else None, limit=limit + 1)
    return BankPaymentList.page(found, limit)


@router.post("/bank-payments/{payment_id}/assignments", response_model=BankPaymentShown, status_code=201)
def create_assignment(call: Writes, payment_id: IncomingRef, body: AssignmentBody) -> Response:
    """The money belongs to this depot, and buys units where a fund is named (CSH-3)."""

    def run() -> BankPaymentShown:
        decided = assign_payment(
            call.tx,
            IncomingId(payment_id),
            depot_number=body.depot_number,
            isin=body.isin,
            staff=call.actor.staff,
            now=call.now,
        )
        return BankPaymentShown.of(decided)

    return call.answer(body, run)


@router.post("/bank-payments/{payment_id}/returns", response_model=BankPaymentShown, status_code=201)
def create_return(call: Writes, payment_id: IncomingRef, body: ReturnBody) -> Response:
    """The money goes back to its payer with the next file of pay-outs (CSH-3)."""

    def run() -> BankPaymentShown:
        staff = call.actor.staff
        return BankPaymentShown.of(
            return_payment(call.tx, IncomingId(payment_id), reason=body.reason, staff=staff, now=call.now)
        )

    return call.answer(body, run)


@router.post("/bank-payments/{payment_id}/charges", response_model=BankPaymentShown, status_code=201)
def create_borne_debit(call: Writes, payment_id: IncomingRef) -> Response:
    """A debit that belongs to nobody is the bank's own expense (CSH-3)."""

    def run() -> BankPaymentShown:
        return BankPaymentShown.of(bear_debit(call.tx, IncomingId(payment_id), staff=call.actor.staff, now=call.now))

    return call.answer(None, run)


@router.post("/payout-files", response_model=PaymentFileShown, status_code=201)
def create_payout_file(call: Writes, request: Request) -> Response:
    """All released pay-outs in one pain.001 file, which waits for a second member of staff (CSH-9)."""
    state = request.app.state

    def run() -> PaymentFileShown:
        return PaymentFileShown.of(
            make_payout_file(
                call.tx, staff=call.actor.staff, house=state.payment_house, calendars=state.calendars, now=call.now
            )
        )

    return call.answer(None, run)


@router.post("/payment-files/{file_id}/approvals", response_model=PaymentFileShown, status_code=201)
def create_file_approval(call: Writes, file_id: PaymentFileRef) -> Response:
    """The second pair of eyes: the file goes to the bank (CSH-9)."""

    def run() -> PaymentFileShown:
        staff = call.actor.staff
        return PaymentFileShown.of(approve_payment_file(call.tx, PaymentFileId(file_id), staff=staff, now=call.now))

    return call.answer(None, run)


@router.get("/payment-files")
def list_payment_files(call: Reads, limit: Limit = 50, after: PaymentFileRef | None = None) -> PaymentFileList:
    """Files of direct debits and of pay-outs, oldest first (CSH-6)."""
    found = payment_files(call.tx, after=PaymentFileId(after) if after else None, limit=limit + 1)
    return PaymentFileList.page(found, limit)


@router.get(
    "/payment-files/{file_id}/content",
    response_class=Response,
    responses={200: {"content": {"application/xml": {}}, "description": "The file as it was sent"}},
)
def read_payment_file(call: Reads, file_id: PaymentFileRef) -> Response:
    """The file as it was sent, byte by byte (CSH-6)."""
    return Response(payment_file_content(call.tx, PaymentFileId(file_id)), media_type="application/xml")
