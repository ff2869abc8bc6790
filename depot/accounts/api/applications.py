"""Openings over HTTP (ACC-2, ACC-11)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from auth.model import Origin
from auth.usecases.count_call import count_call
from depot.accounts.model import Application, HouseBank
from depot.accounts.ports import TermsInForce
from depot.accounts.schemas.applications import (
    ApplicationAsked,
    ApplicationForStaff,
    ApplicationShown,
)
from depot.accounts.schemas.openings import OpeningAsked
from depot.accounts.usecases.application_details import application_details
from depot.accounts.usecases.apply_for_depot import apply_for_depot
from depot.accounts.usecases.apply_together import apply_together
from depot.accounts.usecases.identify_applicant import identify_applicant
from depot.accounts.usecases.keep_resume_secret import keep_resume_secret
from depot.accounts.usecases.known_applicants import known_applicants
from depot.accounts.usecases.us_findings import us_findings
from depot.customers.schemas import IdentificationAsked
from depot.kernel.actor import StaffRole
from depot.kernel.ids import ApplicationId
from depot.kernel.web.calls import (
    PublicWrites,
    StaffCommand,
    StaffQuery,
    staff_command,
    staff_query,
)
from depot.kernel.web.wire import ApplicationRef

router = APIRouter(prefix="/v1", tags=["depots"])

ServiceReads = Annotated[StaffQuery, staff_query(StaffRole.SERVICE, StaffRole.OPERATIONS, StaffRole.COMPLIANCE)]
ServiceWrites = Annotated[StaffCommand, staff_command(StaffRole.SERVICE)]
BlockWrites = Annotated[StaffCommand, staff_command(StaffRole.SERVICE, StaffRole.OPERATIONS, StaffRole.COMPLIANCE)]
Limit = Annotated[int, Query(ge=1, le=200)]


@router.post("/applications", status_code=201, response_model=ApplicationShown)
def apply_for_a_depot(call: PublicWrites, body: OpeningAsked) -> Response:
    """Apply for a single, joint, minor's, company or estate depot; active once all are identified (ACC-11)."""
    client = call.request.client
    origin = Origin(client.host if client else "unknown")

    def run() -> ApplicationShown:
        count_call(call.tx, origin=origin, now=call.now)
        terms_in_force: TermsInForce = call.request.app.state.terms_in_force
        bank: HouseBank = call.request.app.state.house_bank
        in_force = terms_in_force(call.tx, product=body.product, on=call.today)
        if isinstance(body, ApplicationAsked):
            single = body.application()
            found = apply_for_depot(call.tx, single, in_force=in_force, bank=bank, actor=call.actor, now=call.now)
        else:
            group = body.opening()
            found = apply_together(call.tx, group, in_force=in_force, bank=bank, actor=call.actor, now=call.now)
        if body.resume_secret is not None:
            keep_resume_secret(call.tx, found.application_id, secret=body.resume_secret.get_secret_value())
        return ApplicationShown.of(found)

    return call.answer(body, run, status=201)


@router.get("/applications/{application_id}")
def read_application(call: ServiceReads, application_id: ApplicationRef) -> ApplicationForStaff:
    """An application with everything that staff need to complete it (ACC-11)."""
    found = application_details(call.tx, ApplicationId(application_id), on=call.today)
    findings = us_findings(call.tx, found, on=call.today)
    return ApplicationForStaff.seen(found, known_applicants(call.tx, found), findings)


@router.post("/applications/{application_id}/identifications", status_code=201, response_model=ApplicationShown)
def record_applicants_identification(
    call: ServiceWrites, application_id: ApplicationRef, body: IdentificationAsked
) -> Response:
    """Record that a person was identified; the last one makes the depot active (ACC-2)."""

    def run() -> ApplicationShown:
        application = ApplicationId(application_id)
        found: Application = application_details(call.tx, application, on=call.today)
        completed = identify_applicant(
            call.tx,
            application,
            person=body.person,
            found=body.identification(found.case_number),
            staff=call.actor,
            now=call.now,
        )
        return ApplicationShown.of(completed)

    return call.answer(body, run, status=201)
