"""The register of licensed third parties, kept by compliance (AUT-13, AUT-14)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response

from depot.kernel.actor import StaffRole
from depot.kernel.ids import ThirdPartyId
from depot.kernel.web.calls import StaffCommand, StaffQuery, staff_command, staff_query
from depot.kernel.web.wire import ThirdPartyRef
from depot.third_parties.schemas.register import ThirdPartiesShown, ThirdPartyAsked, ThirdPartyShown
from depot.third_parties.usecases.end_third_party import end_third_party
from depot.third_parties.usecases.register_third_party import register_third_party
from depot.third_parties.usecases.registered_third_parties import registered_third_parties

router = APIRouter(prefix="/v1", tags=["account accesses"])


@router.get("/staff/third-parties")
def list_third_parties(call: Annotated[StaffQuery, staff_query(StaffRole.COMPLIANCE)]) -> ThirdPartiesShown:
    """The register, oldest first (AUT-13)."""
    return ThirdPartiesShown(data=[ThirdPartyShown.of(party) for party in registered_third_parties(call.tx)])


@router.post("/staff/third-parties", status_code=201, response_model=ThirdPartyShown)
def register_a_third_party(
    call: Annotated[StaffCommand, staff_command(StaffRole.COMPLIANCE)], body: ThirdPartyAsked
) -> Response:
    """Register a third party whose licence was checked in the supervisor's register (AUT-13)."""
    return call.answer(
        body,
        lambda: ThirdPartyShown.of(
            register_third_party(
                call.tx,
                name=body.name,
                authorisation_number=body.authorisation_number,
                roles=body.roles,
                token_digest=bytes.fromhex(body.token_sha256),
                now=call.now,
            )
        ),
    )


@router.post("/staff/third-parties/{third_party_id}/endings", status_code=201, response_model=ThirdPartyShown)
def end_a_registration(
    call: Annotated[StaffCommand, staff_command(StaffRole.COMPLIANCE)], third_party_id: ThirdPartyRef
) -> Response:
    """End a registration: from now on its token opens nothing (AUT-13)."""
    return call.answer(
        None, lambda: ThirdPartyShown.of(end_third_party(call.tx, ThirdPartyId(third_party_id), now=call.now))
    )
