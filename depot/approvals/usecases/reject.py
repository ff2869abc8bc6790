"""A second person says no with a reason; the proposer may take the proposal back (AUT-14)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.approvals import store
from depot.approvals.errors import ProposalDecided, RejectionNotPossible
from depot.approvals.model import Approval, ApprovalState
from depot.approvals.ports import Acts, is_work_of
from depot.kernel.actor import Staff
from depot.kernel.errors import NotFound
from depot.kernel.ids import ApprovalId


def reject(tx: Session, approval_id: ApprovalId, *, staff: Staff, reason: str, acts: Acts, now: datetime) -> Approval:
    """Nothing of what was proposed happens; by the proposer it counts as withdrawn (AUT-14)."""
    found = store.locked(tx, approval_id)
    if found is None or not is_work_of(acts, found.act, staff):
        raise NotFound("approval")
    if found.state is not ApprovalState.OPEN:
        raise ProposalDecided
    if not acts[found.act].can_be_rejected:
        raise RejectionNotPossible
    turn_down = acts[found.act].turn_down
    if turn_down is not None:
        turn_down(tx, found, staff=staff, reason=reason, now=now)
    else:
        state = ApprovalState.WITHDRAWN if found.proposed_by == staff.staff else ApprovalState.REJECTED
        store.decide(tx, approval_id, state, by=staff.staff, reason=reason, now=now)
    decided = store.locked(tx, approval_id)
    assert decided is not None
    assert decided.state is not ApprovalState.OPEN, "a rejection closes the proposal"
    return decided
