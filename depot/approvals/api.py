"""Four eyes over HTTP: the work list by age, approve, reject (AUT-14)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from depot.approvals.model import Approval
from depot.approvals.ports import DECIDERS
from depot.approvals.schemas import ApprovalList, ApprovalShown, RejectionAsked
from depot.approvals.usecases.approve import approve
from depot.approvals.usecases.open_approvals import open_approvals
from depot.approvals.usecases.reject import reject
from depot.kernel.ids import ApprovalId
from depot.kernel.web.calls import StaffCommand, StaffQuery, staff_command, staff_query
from depot.kernel.web.wire import ApprovalRef

router = APIRouter(prefix="/v1", tags=["staff"])

Reads = Annotated[StaffQuery, staff_query(*DECIDERS)]
Writes = Annotated[StaffCommand, staff_command(*DECIDERS)]


@router.get("/approvals")
def list_approvals(
    call: Reads,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: ApprovalRef | None = None,
) -> ApprovalList:
    """What waits for a second person and is the caller's work, the oldest first (AUT-14)."""
    found = open_approvals(
        call.tx,
        staff=call.actor,
        acts=call.request.app.state.approval_acts,
        after=None if after is None else ApprovalId(after),
        limit=limit + 1,
    )
    page = found[:limit]
    data = [_shown(call, approval) for approval in page]
    return ApprovalList(data=data, next=page[-1].approval_id if len(found) > limit else None)


@router.post("/approvals/{approval_id}/approvals", response_model=ApprovalShown, status_code=201)
def approve_proposal(call: Writes, approval_id: ApprovalRef, request: Request) -> Response:
    """The second pair of eyes: what was proposed is done at once; never by its proposer (AUT-14)."""
    acts = request.app.state.approval_acts

    def run() -> ApprovalShown:
        found = approve(call.tx, ApprovalId(approval_id), staff=call.actor, acts=acts, now=call.now)
        return _shown(call, found)

    return call.answer(None, run)


@router.post("/approvals/{approval_id}/rejections", response_model=ApprovalShown, status_code=201)
def reject_proposal(call: Writes, approval_id: ApprovalRef, asked: RejectionAsked, request: Request) -> Response:
    """What was proposed does not happen; the proposer may take a proposal back (AUT-14)."""
    acts = request.app.state.approval_acts

    def run() -> ApprovalShown:
        found = reject(call.tx, ApprovalId(approval_id), staff=call.actor, reason=asked.reason, acts=acts, now=call.now)
        return _shown(call, found)

    return call.answer(asked, run)


def _shown(call: StaffQuery | StaffCommand, found: Approval) -> ApprovalShown:
    acts = call.request.app.state.approval_acts
    return ApprovalShown.of(found, acts, language=call.language, reader=call.actor.staff, now=call.now)
