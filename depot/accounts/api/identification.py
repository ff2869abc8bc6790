"""Identification by providers over HTTP: handed over, reported back by signed messages, seen by staff (ACC-2)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request, Response

from depot.accounts.api.applicant import ResumeSecret
from depot.accounts.errors import MessageNotGenuine
from depot.accounts.ports import IdentificationDesk
from depot.accounts.schemas.identification import (
    CaseHandedOver,
    CaseList,
    IdentificationStarted,
    ProviderMethod,
    ProviderReport,
    ReportTaken,
)
from depot.accounts.usecases.identification_cases import identification_cases
from depot.accounts.usecases.record_report import record_report
from depot.accounts.usecases.require_applicant import require_applicant
from depot.accounts.usecases.start_identification import start_identification
from depot.kernel.actor import StaffRole
from depot.kernel.ids import ApplicationId, PersonId
from depot.kernel.signed_message import SignedMessage, is_genuine
from depot.kernel.web.calls import PublicReads, PublicWrites, StaffQuery, staff_query
from depot.kernel.web.wire import ApplicationRef

router = APIRouter(prefix="/v1", tags=["identification"])


@router.post("/applications/{application_id}/identification-cases", status_code=201, response_model=CaseHandedOver)
def go_to_a_provider(
    call: PublicWrites, application_id: ApplicationRef, secret: ResumeSecret, body: IdentificationStarted
) -> Response:
    """Begin the identification of a person, or go on with it, also by the other method (ACC-2)."""
    application = ApplicationId(application_id)
    require_applicant(call.tx, application, secret=secret)
    desk: IdentificationDesk = call.request.app.state.identification_desk

    def run() -> CaseHandedOver:
        return CaseHandedOver.of(
            *start_identification(
                call.tx, application, person=PersonId(body.person), method=body.method, desk=desk, now=call.now
            )
        )

    return call.answer(body, run)


@router.get("/staff/applications/{application_id}/identification-cases")
def list_cases(
    call: Annotated[StaffQuery, staff_query(StaffRole.SERVICE, StaffRole.OPERATIONS, StaffRole.COMPLIANCE)],
    application_id: ApplicationRef,
) -> CaseList:
    """The identification cases of an application, refused ones with the reason (ACC-2)."""
    return CaseList.of(identification_cases(call.tx, ApplicationId(application_id)))


async def _signed(
    request: Request,
    message_id: Annotated[str, Header(alias="webhook-id", min_length=8, max_length=128)],
    timestamp: Annotated[str, Header(alias="webhook-timestamp", max_length=12)],
    signatures: Annotated[str, Header(alias="webhook-signature", max_length=1_000)],
) -> SignedMessage:
    return SignedMessage(message_id, timestamp, await request.body(), signatures)


@router.post("/identification-reports/{method}", status_code=200)
def take_a_report(
    call: PublicReads,
    method: ProviderMethod,
    report: ProviderReport,
    message: Annotated[SignedMessage, Depends(_signed)],
) -> ReportTaken:
    """A provider's message, signed as Standard Webhooks says; sent again it changes nothing (ACC-2).

    Its own id takes the place of an Idempotency-Key, and is kept in the transaction of the change.
    """
    desk: IdentificationDesk = call.request.app.state.identification_desk
    if method not in desk.providers or not is_genuine(message, desk.secret(method), now=call.now):
        raise MessageNotGenuine
    case = record_report(call.tx, report.report(), method=method, message_id=message.message_id, now=call.now)
    return ReportTaken(case_number=case.case_number, state=case.state)
