"""Powers of attorney and the reference account over HTTP: asked for, released, carried out (ACC-9, ACC-10, CSH-10)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response

from depot.accounts.schemas.changes import (
    ChangeAwaiting,
    NewReferenceAccountAsked,
    PowerAsked,
    PowerIdentified,
    PowerList,
    PowerShown,
    RequestList,
    RequestShown,
)
from depot.accounts.usecases.ask_for_power import ask_for_power
from depot.accounts.usecases.ask_for_reference_account import ask_for_reference_account
from depot.accounts.usecases.ask_request_release import ask_request_release
from depot.accounts.usecases.identify_attorney import identify_attorney
from depot.accounts.usecases.powers_of import powers_of
from depot.accounts.usecases.requests_of import requests_of
from depot.accounts.usecases.revoke_power import revoke_power
from depot.customers.schemas import IdentificationAsked
from depot.kernel.actor import StaffRole
from depot.kernel.ids import DepotId, DepotRequestId, PersonId, RoleId
from depot.kernel.web.calls import CustomerReads, CustomerWrites, StaffCommand, staff_command
from depot.kernel.web.wire import DepotRef, DepotRequestRef, RoleRef

router = APIRouter(prefix="/v1", tags=["depots"])


@router.post("/depots/{depot_id}/powers", status_code=202, response_model=ChangeAwaiting)
def grant_power(call: CustomerWrites, depot_id: DepotRef, body: PowerAsked) -> Response:
    """Ask to grant a power of attorney; all holders release it, the attorney is identified (ACC-2, ACC-10)."""
    return call.answer(
        body,
        lambda: ChangeAwaiting.of(
            ask_for_power(
                call.tx,
                DepotId(depot_id),
                attorney=body.attorney.acting(),
                scope=body.scope,
                ends_at_death=body.ends_at_death,
                person=call.actor.person,
                now=call.now,
            )
        ),
        status=202,
    )


@router.get("/depots/{depot_id}/powers")
def list_powers(call: CustomerReads, depot_id: DepotRef) -> PowerList:
    """The powers of attorney on a depot, revoked ones too (ACC-10)."""
    found = powers_of(call.tx, DepotId(depot_id), person=call.actor.person, on=call.today)
    return PowerList(data=[PowerShown.of(role) for role in found])


@router.post("/depots/{depot_id}/powers/{power_id}/revocations", status_code=201, response_model=PowerList)
def revoke_a_power(call: CustomerWrites, depot_id: DepotRef, power_id: RoleRef) -> Response:
    """Revoke a power: any one holder, at once (ACC-10)."""

    def run() -> PowerList:
        depot, person = DepotId(depot_id), call.actor.person
        revoke_power(call.tx, depot, RoleId(power_id), person=person, now=call.now)
        return PowerList(data=[PowerShown.of(role) for role in powers_of(call.tx, depot, person=person, on=call.today)])

    return call.answer(None, run, status=201)


@router.post("/depots/{depot_id}/reference-account", status_code=202, response_model=ChangeAwaiting)
def change_reference_account(call: CustomerWrites, depot_id: DepotRef, body: NewReferenceAccountAsked) -> Response:
    """Ask to change the reference account; pay-outs to it begin three business days later (ACC-15, CSH-10)."""
    return call.answer(
        body,
        lambda: ChangeAwaiting.of(
            ask_for_reference_account(
                call.tx,
                DepotId(depot_id),
                iban=body.iban,
                holder_name=body.holder_name,
                person=call.actor.person,
                now=call.now,
            )
        ),
        status=202,
    )


@router.get("/depots/{depot_id}/requests")
def list_requests(call: CustomerReads, depot_id: DepotRef) -> RequestList:
    """What was asked for a depot and who released it (ACC-9)."""
    found = requests_of(call.tx, DepotId(depot_id), person=call.actor.person, on=call.today)
    return RequestList(data=[RequestShown.of(request) for request in found])


@router.post("/depots/{depot_id}/requests/{request_id}/releases", status_code=202, response_model=ChangeAwaiting)
def release_request(call: CustomerWrites, depot_id: DepotRef, request_id: DepotRequestRef) -> Response:
    """Open one's own release of what another person asked for (ACC-9, AUT-9)."""
    return call.answer(
        None,
        lambda: ChangeAwaiting.of(
            ask_request_release(
                call.tx, DepotId(depot_id), DepotRequestId(request_id), person=call.actor.person, now=call.now
            )
        ),
        status=202,
    )


@router.post("/staff/depot-requests/{request_id}/identifications", status_code=201, response_model=PowerIdentified)
def identify_an_attorney(
    call: Annotated[StaffCommand, staff_command(StaffRole.SERVICE)],
    request_id: DepotRequestRef,
    body: IdentificationAsked,
) -> Response:
    """Record the identification of an attorney; the power takes force (ACC-2, ACC-10)."""

    def run() -> PowerIdentified:
        request = DepotRequestId(request_id)
        found = body.identification(f"power {request.hex}")
        person = PersonId(body.person)
        power = identify_attorney(call.tx, request, person=person, found=found, staff=call.actor, now=call.now)
        return PowerIdentified(power=power)

    return call.answer(body, run, status=201)
