"""VL over HTTP: the public calculator, agreements and contracts for customers, funds and notices for staff (VL-13)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from depot.accounts.model import Act
from depot.accounts.usecases.require_quorum import require_quorum
from depot.customers.usecases.person_details import person_details
from depot.holdings.usecases.positions import positions
from depot.kernel.actor import StaffRole
from depot.kernel.errors import Fault
from depot.kernel.ids import DepotId, IncomingId
from depot.kernel.web.calendars import CalendarsInUse
from depot.kernel.web.calls import (
    PUBLIC_STATELESS,
    CustomerReads,
    CustomerWrites,
    StaffCommand,
    StaffQuery,
    staff_command,
    staff_query,
)
from depot.kernel.web.wire import Day, DepotRef, IncomingRef
from depot.payments.model.house import PaymentHouse
from depot.vl.errors import PaymentAfterDay
from depot.vl.model import VlPayment
from depot.vl.rules.letters import employer_form
from depot.vl.rules.preview import vl_preview
from depot.vl.schemas import (
    AgreementAsked,
    AgreementBody,
    AgreementShown,
    AgreementsShown,
    ContractShown,
    ContractsShown,
    HandoverBody,
    PaymentVoided,
    VlAsked,
    VlContractShown,
    VlFundBody,
    VlFundShown,
    VlFundsShown,
    VlNoticeShown,
    VlNoticesShown,
    VlShown,
    VoidingBody,
)
from depot.vl.usecases.agreements_of import agreements_of
from depot.vl.usecases.ask_agreement import ask_agreement
from depot.vl.usecases.contract_standings import contract_standings
from depot.vl.usecases.hand_over_notices import hand_over_notices
from depot.vl.usecases.notices_due import notices_due
from depot.vl.usecases.record_vl_fund import record_vl_fund
from depot.vl.usecases.vl_funds import vl_funds
from depot.vl.usecases.void_payment import void_payment

router = APIRouter(prefix="/v1/calculators", tags=["calculators"])
contracts = APIRouter(prefix="/v1", tags=["vl"])

OperationsWrite = Annotated[StaffCommand, staff_command(StaffRole.OPERATIONS)]
TaxWrites = Annotated[StaffCommand, staff_command(StaffRole.TAX)]
StaffReads = Annotated[StaffQuery, staff_query(StaffRole.OPERATIONS, StaffRole.SERVICE, StaffRole.TAX)]
TaxReads = Annotated[StaffQuery, staff_query(StaffRole.TAX)]


@router.post("/vl", dependencies=[PUBLIC_STATELESS])
def preview_vl(asked: VlAsked, calendars: CalendarsInUse) -> VlShown:
    """Contracts, payment periods, lock-ups, and what is locked and free at a day, for payments given (VL-13)."""
    refuse_later_payments(asked)
    found = vl_preview(
        [VlPayment(payment.received_on, payment.amount) for payment in asked.payments],
        on=asked.on,
        next_business_day=calendars.next_business_day,
    )
    return VlShown(
        contracts=[
            VlContractShown(
                begins_on=contract.begins_on,
                payments_until=contract.payments_until,
                locked_from=contract.locked_from,
                locked_until=contract.locked_until,
                paid_in=contract.paid_in,
                state=contract.state,
            )
            for contract in found.contracts
        ],
        steps=list(found.steps),
    )


def refuse_later_payments(asked: VlAsked) -> None:
    """What stands on a day is told by payments up to that day; later ones are named, not dropped in silence (VL-13)."""
    faults = tuple(
        Fault(
            "VL-13",
            f"/payments/{place}/received_on",
            f"/payments/{place}/received_on: lies after the day of the preview",
            "payment-after-day",
        )
        for place, payment in enumerate(asked.payments)
        if payment.received_on > asked.on
    )
    if faults:
        raise PaymentAfterDay(_faults=faults)


@contracts.post("/depots/{depot_id}/vl-agreements", status_code=202, response_model=AgreementAsked)
def create_agreement(call: CustomerWrites, depot_id: DepotRef, body: AgreementBody) -> Response:
    """A position of the depot shall take the employer's payments as VL; it counts with its release (VL-1, AUT-9)."""

    def run() -> AgreementAsked:
        depot, person = DepotId(depot_id), call.actor.person
        return AgreementAsked.of(ask_agreement(call.tx, depot, body.isin, person=person, now=call.now))

    return call.answer(body, run, status=202)


@contracts.get("/depots/{depot_id}/vl-agreements")
def list_agreements(call: CustomerReads, depot_id: DepotRef) -> AgreementsShown:
    """The VL positions of the depot, each with the form for the employer (VL-1, VL-11)."""
    depot = DepotId(depot_id)
    require_quorum(call.tx, depot=depot, persons={call.actor.person}, act=Act.SEE, on=call.today)
    house: PaymentHouse = call.request.app.state.payment_house
    found = agreements_of(call.tx, [depot])
    places = positions(call.tx, {one.position_id for one in found if one.position_id is not None})
    shown = []
    for one in found:
        assert one.position_id is not None, "only released ones are listed"
        number = places[one.position_id].number
        form = employer_form(
            house_name=house.name,
            iban=house.iban,
            bic=house.bic,
            position_number=number,
            person_name=person_details(call.tx, one.person_id).name,
        )
        shown.append(AgreementShown.of(one, number, form))
    return AgreementsShown(data=shown)


@contracts.get("/depots/{depot_id}/vl-contracts")
def list_contracts(call: CustomerReads, depot_id: DepotRef) -> ContractsShown:
    """The VL contracts of the depot: periods, payments, locked and free units, state allowance (VL-9, VL-12)."""
    depot = DepotId(depot_id)
    require_quorum(call.tx, depot=depot, persons={call.actor.person}, act=Act.SEE, on=call.today)
    return ContractsShown(data=[ContractShown.of(standing) for standing in contract_standings(call.tx, depot)])


@contracts.post("/vl-funds", status_code=201, response_model=VlFundShown)
def create_vl_fund(call: OperationsWrite, body: VlFundBody) -> Response:
    """The share of equities of a fund; VL may be saved where it is at least 60 % (VL-14)."""

    def run() -> VlFundShown:
        return VlFundShown.of(record_vl_fund(call.tx, body.fund(), by=call.actor.staff, now=call.now))

    return call.answer(body, run)


@contracts.get("/vl-funds")
def list_vl_funds(call: StaffReads) -> VlFundsShown:
    """The recorded shares of equities (VL-14)."""
    return VlFundsShown(data=[VlFundShown.of(fund) for fund in vl_funds(call.tx)])


@contracts.post("/vl-payments/{payment_id}/voidings", status_code=201, response_model=PaymentVoided)
def create_voiding(call: OperationsWrite, payment_id: IncomingRef, body: VoidingBody) -> Response:
    """The payment was repaid, assigned or pledged: it does not keep its contract alive (VL-14)."""

    def run() -> PaymentVoided:
        void_payment(call.tx, IncomingId(payment_id), body.voided_as, now=call.now)
        return PaymentVoided(payment=payment_id, voided_as=body.voided_as)

    return call.answer(body, run)


@contracts.get("/vl-notices")
def list_vl_notices(
    call: TaxReads, due_on: Annotated[Day, Query(description="The 15th of the month after the disposals.")]
) -> VlNoticesShown:
    """What the central office for the state allowance is told by this day (VL-14)."""
    return VlNoticesShown(data=[VlNoticeShown.of(notice) for notice in notices_due(call.tx, due_on)])


@contracts.post("/vl-notices/handovers", status_code=201, response_model=VlNoticesShown)
def create_handover(call: TaxWrites, body: HandoverBody) -> Response:
    """The notices due on this day are with the central office (VL-14)."""

    def run() -> VlNoticesShown:
        found = hand_over_notices(call.tx, body.due_on, now=call.now)
        return VlNoticesShown(data=[VlNoticeShown.of(notice) for notice in found])

    return call.answer(body, run)
