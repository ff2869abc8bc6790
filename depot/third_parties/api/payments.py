"""Payments that third parties initiate: their side in the words of the Berlin Group, and the customer's (AUT-13)."""

from __future__ import annotations

from fastapi import APIRouter, Response

from depot.kernel.ids import InitiationId
from depot.kernel.web.calls import CustomerReads, CustomerWrites
from depot.kernel.web.third_party_calls import ThirdPartyReads, ThirdPartyWrites
from depot.kernel.web.wire import InitiationRef
from depot.third_parties.model import InitiationState
from depot.third_parties.schemas.customers import InitiationAwaiting, InitiationShown
from depot.third_parties.schemas.interface import PaymentAsked, PaymentStatus, PaymentTold
from depot.third_parties.usecases.cancel_initiation import cancel_initiation
from depot.third_parties.usecases.initiate_payment import initiate_payment
from depot.third_parties.usecases.initiation_of_party import initiation_of_party
from depot.third_parties.usecases.initiation_of_person import initiation_of_person
from depot.third_parties.usecases.take_up_initiation import take_up_initiation

interface = APIRouter(prefix="/psd2/v1", tags=["third parties"])
router = APIRouter(prefix="/v1", tags=["account accesses"])


@interface.post("/payments/sepa-credit-transfers", status_code=201, response_model=PaymentTold)
def initiate_a_payment(call: ThirdPartyWrites, body: PaymentAsked) -> Response:
    """Initiate a transfer; the customer releases it in the bank's own banking (AUT-13)."""

    def run() -> PaymentTold:
        asked = initiate_payment(call.tx, call.actor, body.asked(), now=call.now)
        return PaymentTold.of(asked, public_url=call.request.app.state.public_url)

    return call.answer(body, run)


@interface.get("/payments/sepa-credit-transfers/{payment_id}")
def read_payment(call: ThirdPartyReads, payment_id: InitiationRef) -> PaymentTold:
    """A payment that you initiated (AUT-13)."""
    found = initiation_of_party(call.tx, call.actor, InitiationId(payment_id))
    return PaymentTold.of(found, public_url=call.request.app.state.public_url)


@interface.get("/payments/sepa-credit-transfers/{payment_id}/status")
def read_payment_status(call: ThirdPartyReads, payment_id: InitiationRef) -> PaymentStatus:
    """Where a payment stands, in the codes of ISO 20022 (AUT-13)."""
    return PaymentStatus(transaction_status=initiation_of_party(call.tx, call.actor, InitiationId(payment_id)).state)


@interface.delete("/payments/sepa-credit-transfers/{payment_id}", response_model=PaymentStatus)
def cancel_payment(call: ThirdPartyWrites, payment_id: InitiationRef) -> Response:
    """Take a payment back that the customer has not taken up (AUT-13)."""

    def run() -> PaymentStatus:
        cancel_initiation(call.tx, call.actor, InitiationId(payment_id), now=call.now)
        return PaymentStatus(transaction_status=InitiationState.CANCELLED)

    return call.answer(None, run, status=200)


@router.get("/payment-initiations/{payment_id}")
def read_payment_initiation(call: CustomerReads, payment_id: InitiationRef) -> InitiationShown:
    """A payment that a third party asks for in your name (AUT-13)."""
    found, _ = initiation_of_person(call.tx, call.actor.person, InitiationId(payment_id), on=call.today)
    return InitiationShown.of(found)


@router.post("/payment-initiations/{payment_id}/releases", status_code=202, response_model=InitiationAwaiting)
def ask_release_of_payment_initiation(call: CustomerWrites, payment_id: InitiationRef) -> Response:
    """Take the payment up as a pay-out of your own; it is released with a factor, name and IBAN in its text (CSH-1)."""

    def run() -> InitiationAwaiting:
        initiation_id, person = InitiationId(payment_id), call.actor.person
        awaiting = take_up_initiation(call.tx, person, initiation_id, now=call.now)
        found, _ = initiation_of_person(call.tx, person, initiation_id, on=call.today)
        return InitiationAwaiting.of(found, awaiting)

    return call.answer(None, run, status=202)
