"""What a change will bring over HTTP, before it is made (ACC-13, ACC-15, CSH-10)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter

from depot.accounts.schemas.changes import NewReferenceAccountAsked
from depot.accounts.schemas.person_changes import NameAsked
from depot.accounts.schemas.previews import ChangesForeseen, FullAgeForeseen
from depot.accounts.usecases.preview_address import preview_address
from depot.accounts.usecases.preview_coming_of_age import preview_coming_of_age
from depot.accounts.usecases.preview_name import preview_name
from depot.accounts.usecases.preview_reference_account import preview_reference_account
from depot.customers.schemas import AddressAsked
from depot.kernel.actor import StaffRole
from depot.kernel.ids import DepotId, PersonId
from depot.kernel.web.calls import CustomerReads, StaffQuery, staff_query
from depot.kernel.web.wire import DepotRef, PersonRef

router = APIRouter(prefix="/v1", tags=["life events"])

ServiceReads = Annotated[StaffQuery, staff_query(StaffRole.SERVICE, StaffRole.OPERATIONS, StaffRole.COMPLIANCE)]


@router.post("/persons/me/address/previews")
def preview_own_address(call: CustomerReads, body: AddressAsked) -> ChangesForeseen:
    """What a new address will change (ACC-3, ACC-15)."""
    found = preview_address(call.tx, call.actor.person, body.address(), on=call.today)
    return ChangesForeseen(changes=list(found))


@router.post("/depots/{depot_id}/reference-account/previews")
def preview_a_reference_account(
    call: CustomerReads, depot_id: DepotRef, body: NewReferenceAccountAsked
) -> ChangesForeseen:
    """What another reference account will change, and from when pay-outs go there (CSH-10)."""
    found = preview_reference_account(
        call.tx,
        DepotId(depot_id),
        iban=body.iban,
        holder_name=body.holder_name,
        calendars=call.request.app.state.calendars,
        person=call.actor.person,
        on=call.today,
    )
    return ChangesForeseen(changes=list(found))


@router.post("/staff/persons/{person_id}/names/previews")
def preview_another_name(call: ServiceReads, person_id: PersonRef, body: NameAsked) -> ChangesForeseen:
    """What another name will change, for taxes too; nothing is recorded (ACC-15)."""
    found = preview_name(call.tx, PersonId(person_id), given_names=body.given_names, family_name=body.family_name)
    return ChangesForeseen(changes=list(found))


@router.get("/staff/depots/{depot_id}/coming-of-age")
def preview_full_age(call: ServiceReads, depot_id: DepotRef) -> FullAgeForeseen:
    """When the child of a minor's depot comes of age, and what will change then (ACC-13)."""
    happens_on, found = preview_coming_of_age(call.tx, DepotId(depot_id), on=call.today)
    return FullAgeForeseen(happens_on=happens_on, changes=list(found))
