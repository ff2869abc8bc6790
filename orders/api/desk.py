"""The order desk over HTTP: bundles, confirmations, the work list, admissions (ORD-10, ORD-13)."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from depot.kernel.actor import StaffRole
from depot.kernel.ids import BundleId, FindingId, PersonId
from depot.kernel.web.calls import StaffCommand, StaffQuery, staff_command, staff_query
from depot.kernel.web.wire import BundleRef, FindingRef, PersonRef
from orders.model import BundleState
from orders.rules.confirmation_file import read_confirmations
from orders.schemas.bundles import (
    AdmissionBody,
    AdmissionShown,
    BundleShown,
    BundlesShown,
    ConfirmationReportShown,
    FileBody,
    FindingShown,
    FindingsShown,
)
from orders.schemas.fund_messages import (
    FindingActionBody,
    FindingDecisionBody,
    FindingDecisionShown,
    FundMessageShown,
)
from orders.usecases.admit_to_complex_funds import admit_to_complex_funds
from orders.usecases.bundle_details import bundle_details
from orders.usecases.bundles_sent import bundles_sent
from orders.usecases.close_finding import close_finding
from orders.usecases.decide_finding_action import decide_finding_action
from orders.usecases.import_confirmations import import_confirmations
from orders.usecases.open_findings import open_findings
from orders.usecases.propose_finding_action import propose_finding_action
from orders.usecases.receive_fund_message import receive_fund_message
from orders.usecases.sent_file import sent_file

router = APIRouter(prefix="/v1", tags=["order desk"])

DeskReads = Annotated[StaffQuery, staff_query(StaffRole.OPERATIONS)]
DeskWrites = Annotated[StaffCommand, staff_command(StaffRole.OPERATIONS)]
Limit = Annotated[int, Query(ge=1, le=200)]


async def _margin(request: Request) -> Decimal:
    """The margin of the institution on exchange rates, in percent (FND-3); set by the composition root."""
    margin: Decimal = request.app.state.fx_margin_percent
    return margin


@router.get("/bundles")
def list_bundles(
    call: DeskReads, state: BundleState | None = None, after: BundleRef | None = None, limit: Limit = 50
) -> BundlesShown:
    """The orders to fund companies, the newest first."""
    cursor = None if after is None else BundleId(after)
    return BundlesShown.of(bundles_sent(call.tx, state=state, after=cursor, limit=limit + 1), limit=limit)


@router.get("/bundles/{bundle_id}")
def show_bundle(call: DeskReads, bundle_id: BundleRef) -> BundleShown:
    """One order to a fund company."""
    return BundleShown.of(bundle_details(call.tx, BundleId(bundle_id)))


@router.get("/bundles/{bundle_id}/file", response_class=Response, responses={200: {"content": {"application/xml": {}}}})
def show_file(call: DeskReads, bundle_id: BundleRef) -> Response:
    """The file as it was sent."""
    return Response(sent_file(call.tx, BundleId(bundle_id)), media_type="application/xml")


@router.post("/confirmation-imports", status_code=201, response_model=ConfirmationReportShown)
def import_file(call: DeskWrites, body: FileBody, margin: Annotated[Decimal, Depends(_margin)]) -> Response:
    """Confirmations of fund companies: good lines count, the others go to the work list (ORD-10)."""

    def run() -> ConfirmationReportShown:
        report = import_confirmations(call.tx, body.file, read=read_confirmations, margin_percent=margin, now=call.now)
        return ConfirmationReportShown.of(report)

    return call.answer(body, run)


@router.get("/confirmation-findings")
def list_findings(call: DeskReads, after: FindingRef | None = None, limit: Limit = 50) -> FindingsShown:
    """The work list, the oldest first."""
    cursor = None if after is None else FindingId(after)
    return FindingsShown.of(open_findings(call.tx, after=cursor, limit=limit + 1), limit=limit)


@router.post("/confirmation-findings/{finding_id}/completions", status_code=201, response_model=FindingShown)
def complete_finding(call: DeskWrites, finding_id: FindingRef) -> Response:
    """You have dealt with it (ORD-10)."""

    def run() -> FindingShown:
        return FindingShown.of(close_finding(call.tx, FindingId(finding_id), by=call.actor.staff, now=call.now))

    return call.answer(None, run)


@router.post("/fund-messages", status_code=201, response_model=FundMessageShown)
def receive_message(call: DeskWrites, body: FileBody, margin: Annotated[Decimal, Depends(_margin)]) -> Response:
    """A confirmation (setr.012, setr.006) or status report (setr.016) of a fund company; it counts once (ORD-10)."""

    def run() -> FundMessageShown:
        report = receive_fund_message(call.tx, body.file.encode(), margin_percent=margin, now=call.now)
        return FundMessageShown.of(report)

    return call.answer(body, run)


@router.post("/confirmation-findings/{finding_id}/proposals", status_code=201, response_model=FindingDecisionShown)
def propose_action(call: DeskWrites, finding_id: FindingRef, body: FindingActionBody) -> Response:
    """Accept, book the rest, reject: a second member decides. Asking again goes out at once (ORD-10)."""

    def run() -> FindingDecisionShown:
        return FindingDecisionShown.of(
            propose_finding_action(
                call.tx,
                FindingId(finding_id),
                action=body.action,
                reason=body.reason,
                by=call.actor.staff,
                now=call.now,
            )
        )

    return call.answer(body, run)


@router.post("/confirmation-findings/{finding_id}/decisions", status_code=201, response_model=FindingDecisionShown)
def decide_action(
    call: DeskWrites, finding_id: FindingRef, body: FindingDecisionBody, margin: Annotated[Decimal, Depends(_margin)]
) -> Response:
    """The second pair of eyes does what was proposed, or refuses it (ORD-10)."""

    def run() -> FindingDecisionShown:
        return FindingDecisionShown.of(
            decide_finding_action(
                call.tx,
                FindingId(finding_id),
                outcome=body.outcome,
                by=call.actor.staff,
                margin_percent=margin,
                now=call.now,
            )
        )

    return call.answer(body, run)


@router.post("/persons/{person_id}/complex-fund-admissions", status_code=201, response_model=AdmissionShown)
def admit(
    call: Annotated[StaffCommand, staff_command(StaffRole.SERVICE)], person_id: PersonRef, body: AdmissionBody
) -> Response:
    """Record a person's form with the risk notice (ORD-13)."""

    def run() -> AdmissionShown:
        admit_to_complex_funds(
            call.tx, PersonId(person_id), admitted_on=body.admitted_on, proof=body.proof, now=call.now
        )
        return AdmissionShown(admitted_on=body.admitted_on, proof=body.proof)

    return call.answer(body, run)
