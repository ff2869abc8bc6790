"""Depots over HTTP: who sees them, their life, blocks under four eyes (ACC-9, ACC-17)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from depot.accounts.model import Act, DepotState
from depot.accounts.schemas.depots import (
    DepotHistory,
    DepotList,
    DepotShown,
    StateAsked,
    StateRequestShown,
)
from depot.accounts.usecases.ask_for_state import ask_for_state
from depot.accounts.usecases.confirm_state import confirm_state
from depot.accounts.usecases.depot_by_number import depot_by_number
from depot.accounts.usecases.depot_details import depot_details
from depot.accounts.usecases.require_quorum import require_quorum
from depot.accounts.usecases.state_history import state_history
from depot.accounts.usecases.visible_depots import visible_depots
from depot.kernel.actor import StaffRole
from depot.kernel.ids import DepotId, StateRequestId
from depot.kernel.web.calls import (
    CustomerReads,
    StaffCommand,
    StaffQuery,
    staff_command,
    staff_query,
)
from depot.kernel.web.wire import DepotRef, StateRequestRef

router = APIRouter(prefix="/v1", tags=["depots"])

ServiceReads = Annotated[StaffQuery, staff_query(StaffRole.SERVICE, StaffRole.OPERATIONS, StaffRole.COMPLIANCE)]
ServiceWrites = Annotated[StaffCommand, staff_command(StaffRole.SERVICE)]
BlockWrites = Annotated[StaffCommand, staff_command(StaffRole.SERVICE, StaffRole.OPERATIONS, StaffRole.COMPLIANCE)]
Limit = Annotated[int, Query(ge=1, le=200)]


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
