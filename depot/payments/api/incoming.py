"""Incoming payments, recorded by staff (CSH-3)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response

from depot.kernel.actor import StaffRole
from depot.kernel.web.calls import StaffCommand, staff_command
from depot.kernel.web.wire import DepotRef
from depot.payments.schemas.incoming import BookedPaymentAnswer, IncomingPaymentBody
from depot.payments.usecases.record_incoming_payment import record_incoming_payment

router = APIRouter(prefix="/v1", tags=["payments"])

Operations = Annotated[StaffCommand, staff_command(StaffRole.OPERATIONS)]


@router.post("/depots/{depot_id}/incoming-payments", response_model=BookedPaymentAnswer, status_code=201)
def create_incoming_payment(call: Operations, depot_id: DepotRef, body: IncomingPaymentBody) -> Response:
    """Money that arrived on the trust account is booked on the depot's cash account (CSH-3)."""
    payment = body.payment(depot_id)
    return call.answer(body, lambda: BookedPaymentAnswer.of(record_incoming_payment(call.tx, payment, now=call.now)))
