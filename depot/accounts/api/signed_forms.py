"""Address and reference account from a signed form, over HTTP for staff (ACC-15, CSH-10)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response

from depot.accounts.schemas.signed_forms import FormCarriedOut, SignedAddress, SignedReferenceAccount
from depot.accounts.usecases.record_signed_address import record_signed_address
from depot.accounts.usecases.record_signed_reference_account import record_signed_reference_account
from depot.kernel.actor import StaffRole
from depot.kernel.ids import DepotId, PaperId, PersonId
from depot.kernel.web.calls import StaffCommand, staff_command
from depot.kernel.web.wire import DepotRef, PersonRef

router = APIRouter(prefix="/v1/staff", tags=["papers"])

ServiceWrites = Annotated[StaffCommand, staff_command(StaffRole.SERVICE)]


@router.post("/persons/{person_id}/addresses", status_code=201, response_model=FormCarriedOut)
def record_an_address(call: ServiceWrites, person_id: PersonRef, body: SignedAddress) -> Response:
    """Record a new address from a signed form (ACC-15)."""

    def run() -> FormCarriedOut:
        person, form = PersonId(person_id), PaperId(body.form)
        record_signed_address(call.tx, person, body.address.address(), form=form, now=call.now)
        return FormCarriedOut(form=form)

    return call.answer(body, run)


@router.post("/depots/{depot_id}/reference-accounts", status_code=201, response_model=FormCarriedOut)
def record_a_reference_account(call: ServiceWrites, depot_id: DepotRef, body: SignedReferenceAccount) -> Response:
    """Record another reference account from a form that all who dispose signed (ACC-9, ACC-15, CSH-10)."""

    def run() -> FormCarriedOut:
        record_signed_reference_account(
            call.tx,
            DepotId(depot_id),
            iban=body.iban,
            holder_name=body.holder_name,
            signed_by=[PersonId(person) for person in body.signed_by],
            form=PaperId(body.form),
            calendars=call.request.app.state.calendars,
            now=call.now,
        )
        return FormCarriedOut(form=body.form)

    return call.answer(body, run)
