"""Who works here: admins propose people and roles, another admin approves; leaving is at once (AUT-14)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from auth.errors import NoIdentityProvider
from auth.schemas.staff_members import EnrolmentAsked, ProposalMade, RolesAsked, StaffList, StaffShown
from auth.usecases.end_staff import end_staff
from auth.usecases.propose_enrolment import propose_enrolment
from auth.usecases.propose_roles import propose_roles
from auth.usecases.staff_members import staff_members
from depot.kernel.actor import StaffRole
from depot.kernel.ids import StaffId
from depot.kernel.web.calls import StaffCommand, StaffQuery, staff_command, staff_query
from depot.kernel.web.wire import StaffRef

router = APIRouter(prefix="/v1/staff", tags=["staff"])

Reads = Annotated[StaffQuery, staff_query(StaffRole.ADMIN)]
Writes = Annotated[StaffCommand, staff_command(StaffRole.ADMIN)]


@router.get("/members")
def list_staff(
    call: Reads, limit: Annotated[int, Query(ge=1, le=200)] = 50, after: StaffRef | None = None
) -> StaffList:
    """Everybody who works here or did, with their roles (AUT-14)."""
    found = staff_members(call.tx, after=None if after is None else StaffId(after), limit=limit + 1)
    page = found[:limit]
    return StaffList(
        data=[StaffShown.of(member) for member in page], next=page[-1].staff_id if len(found) > limit else None
    )


@router.post("/members", response_model=ProposalMade, status_code=201)
def propose_member(call: Writes, asked: EnrolmentAsked, request: Request) -> Response:
    """Propose a new member of staff, who signs in at the identity provider; another admin approves (AUT-14)."""
    provider = request.app.state.identity_provider

    def run() -> ProposalMade:
        if provider is None:
            raise NoIdentityProvider
        made = propose_enrolment(
            call.tx,
            name=asked.name,
            roles=asked.roles,
            issuer=provider.issuer,
            subject=asked.subject,
            by=call.actor.staff,
            now=call.now,
        )
        return ProposalMade(approval_id=made)

    return call.answer(asked, run)


@router.post("/members/{staff_id}/roles", response_model=ProposalMade, status_code=201)
def propose_roles_of_member(call: Writes, staff_id: StaffRef, asked: RolesAsked) -> Response:
    """Propose all roles of a member of staff; another admin approves (AUT-14)."""

    def run() -> ProposalMade:
        made = propose_roles(call.tx, StaffId(staff_id), roles=asked.roles, by=call.actor.staff, now=call.now)
        return ProposalMade(approval_id=made)

    return call.answer(asked, run)


@router.post("/members/{staff_id}/endings", response_model=StaffShown, status_code=201)
def end_member(call: Writes, staff_id: StaffRef) -> Response:
    """Who leaves has no access from this moment on (AUT-14)."""
    return call.answer(None, lambda: StaffShown.of(end_staff(call.tx, StaffId(staff_id), now=call.now)))
