"""What changes about a person over HTTP: the address with a factor, the name by staff (ACC-15)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Response

from depot.accounts.ports import NameChanged
from depot.accounts.schemas.person_changes import AddressAwaiting, NameAsked, NameRecorded
from depot.accounts.usecases.ask_for_address import ask_for_address
from depot.accounts.usecases.change_name import change_name
from depot.customers.schemas import AddressAsked
from depot.kernel.actor import StaffRole
from depot.kernel.ids import PersonId
from depot.kernel.web.calls import CustomerWrites, StaffCommand, staff_command
from depot.kernel.web.wire import PersonRef

router = APIRouter(prefix="/v1", tags=["persons"])


@router.post("/persons/me/address", status_code=202, response_model=AddressAwaiting)
def change_own_address(call: CustomerWrites, body: AddressAsked) -> Response:
    """Tell a new address; it holds from the day of its release (ACC-15)."""
    return call.answer(
        body,
        lambda: AddressAwaiting.of(
            ask_for_address(call.tx, person=call.actor.person, address=body.address(), now=call.now)
        ),
        status=202,
    )


@router.post("/staff/persons/{person_id}/names", status_code=201, response_model=NameRecorded)
def record_another_name(
    call: Annotated[StaffCommand, staff_command(StaffRole.SERVICE)], person_id: PersonRef, body: NameAsked
) -> Response:
    """Record another name from documents; what was lodged for taxes under the former one ends (ACC-15)."""

    def run() -> NameRecorded:
        after: Sequence[NameChanged] = call.request.app.state.after_name_change
        change_name(
            call.tx,
            PersonId(person_id),
            given_names=body.given_names,
            family_name=body.family_name,
            proof=body.proof,
            after=after,
            staff=call.actor,
            now=call.now,
        )
        return NameRecorded(person=person_id)

    return call.answer(body, run)
