"""Openings and depots over HTTP (ACC-9, ACC-11, ACC-17)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from depot.accounts.model import Act, Application, DepotState, HouseBank
from depot.accounts.ports import TermsInForce
from depot.accounts.schemas import (
    ApplicationAsked,
    ApplicationForStaff,
    ApplicationShown,
    DepotHistory,
    DepotList,
    DepotShown,
    StateAsked,
    StateRequestShown,
)
from depot.accounts.usecases.application_details import application_details
from depot.accounts.usecases.apply_for_depot import apply_for_depot
from depot.accounts.usecases.ask_for_state import ask_for_state
from depot.accounts.usecases.confirm_state import confirm_state
from depot.accounts.usecases.depot_by_number import depot_by_number
from depot.accounts.usecases.depot_details import depot_details
from depot.accounts.usecases.identify_applicant import identify_applicant
from depot.accounts.usecases.known_applicants import known_applicants
from depot.accounts.usecases.require_quorum import require_quorum
from depot.accounts.usecases.state_history import state_history
from depot.accounts.usecases.visible_depots import visible_depots
from depot.customers.schemas import IdentificationAsked
from depot.kernel.actor import StaffRole
from depot.kernel.ids import ApplicationId, DepotId, StateRequestId
from depot.kernel.web.calls import (
    CustomerReads,
    PublicWrites,
    StaffCommand,
    StaffQuery,
    staff_command,
    staff_query,
)
from depot.kernel.web.wire import ApplicationRef, DepotRef, StateRequestRef

router = APIRouter(prefix="/v1", tags=["depots"])

ServiceReads = Annotated[StaffQuery, staff_query(StaffRole.SERVICE, StaffRole.OPERATIONS, StaffRole.COMPLIANCE)]
ServiceWrites = Annotated[StaffCommand, staff_command(StaffRole.SERVICE)]
BlockWrites = Annotated[StaffCommand, staff_command(StaffRole.SERVICE, StaffRole.OPERATIONS, StaffRole.COMPLIANCE)]
Limit = Annotated[int, Query(ge=1, le=200)]


@router.post("/applications", status_code=201, response_model=ApplicationShown)
def apply_for_a_depot(call: PublicWrites, body: ApplicationAsked) -> Response:
    """Apply for a single depot; it becomes active when the identification is complete (ACC-11)."""

    def run() -> ApplicationShown:
        terms_in_force: TermsInForce = call.request.app.state.terms_in_force
        bank: HouseBank = call.request.app.state.house_bank
        in_force = terms_in_force(call.tx, product=body.product, on=call.today)
        application = apply_for_depot(
            call.tx, body.application(), in_force=in_force, bank=bank, actor=call.actor, now=call.now
        )
        return ApplicationShown.of(application)

    return call.answer(body, run, status=201)


@router.get("/applications/{application_id}")
def read_application(call: ServiceReads, application_id: ApplicationRef) -> ApplicationForStaff:
    """An application with everything that staff need to complete it (ACC-11)."""
    found = application_details(call.tx, ApplicationId(application_id), on=call.today)
    return ApplicationForStaff.seen(found, known_applicants(call.tx, found))


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


@router.get("/depots")
def list_depots(call: CustomerReads, limit: Limit = 50, after: DepotRef | None = None) -> DepotList:
    """The depots on which the person has a role that sees them, oldest first (ACC-9)."""
    seen = visible_depots(call.tx, person=call.actor.person, on=call.today)
    waiting = [depot for depot in seen if after is None or depot.depot_id > after]
    return DepotList.page(waiting, limit)


@router.get("/depots/{depot_id}")
def read_depot(call: CustomerReads, depot_id: DepotRef) -> DepotShown:
    """One depot; for a person without a role on it there is none (ACC-9, AUT-16)."""
    depot = DepotId(depot_id)
    require_quorum(call.tx, depot=depot, persons={call.actor.person}, act=Act.SEE, on=call.today)
    return DepotShown.of(depot_details(call.tx, depot))


@router.get("/staff/depots")
def find_depot(call: ServiceReads, number: Annotated[str, Query(pattern=r"^\d{11}$")]) -> DepotHistory:
    """A depot by its number, with its life so far (ACC-6, ACC-17)."""
    depot = depot_by_number(call.tx, number)
    return DepotHistory.of(depot, state_history(call.tx, depot.depot_id))


@router.post("/staff/depots/{depot_id}/state-requests", status_code=201, response_model=StateRequestShown)
def ask_for_a_block(call: BlockWrites, depot_id: DepotRef, body: StateAsked) -> Response:
    """Ask for a block or its end; another member of staff confirms it (ACC-17, AUT-14)."""

    def run() -> StateRequestShown:
        wanted = DepotState(body.state)
        request = ask_for_state(
            call.tx, DepotId(depot_id), wanted=wanted, reason=body.reason, staff=call.actor, now=call.now
        )
        return StateRequestShown(id=request, depot=depot_id, state=wanted)

    return call.answer(body, run, status=201)


@router.post(
    "/staff/depots/{depot_id}/state-requests/{request_id}/confirmations",
    status_code=201,
    response_model=DepotHistory,
)
def confirm_a_block(call: BlockWrites, depot_id: DepotRef, request_id: StateRequestRef) -> Response:
    """Confirm what a colleague asked for; the depot is blocked or free again (ACC-17, AUT-14)."""

    def run() -> DepotHistory:
        depot = DepotId(depot_id)
        confirm_state(call.tx, depot, request=StateRequestId(request_id), staff=call.actor, now=call.now)
        return DepotHistory.of(depot_details(call.tx, depot), state_history(call.tx, depot))

    return call.answer(None, run, status=201)
