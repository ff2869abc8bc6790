"""The second pair of eyes: what was proposed is carried out in the same transaction (AUT-14)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.approvals import store
from depot.approvals.errors import ProposalDecided, SecondPersonNeeded
from depot.approvals.model import Approval, ApprovalState
from depot.approvals.ports import Acts, is_work_of
from depot.kernel.actor import Staff
from depot.kernel.errors import NotFound
from depot.kernel.ids import ApprovalId


def approve(tx: Session, approval_id: ApprovalId, *, staff: Staff, acts: Acts, now: datetime) -> Approval:
    """Not by the proposer; the act takes the approval, and a refusal of the act leaves the proposal open (AUT-14)."""
    found = store.locked(tx, approval_id)
    if found is None or not is_work_of(acts, found.act, staff):
        raise NotFound("approval")
    if found.state is not ApprovalState.OPEN:
        raise ProposalDecided
    if found.proposed_by == staff.staff:
        raise SecondPersonNeeded
    acts[found.act].carry_out(tx, found, staff=staff, now=now)
    decided = store.locked(tx, approval_id)
    assert decided is not None
    assert decided.state is ApprovalState.APPROVED, "an act under four eyes takes its approval"
    return decided
