"""An act under four eyes takes its approval first, and so cannot be carried out without one (AUT-14)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from depot.approvals import store
from depot.approvals.errors import SecondPersonNeeded
from depot.approvals.model import Approval, ApprovalState
from depot.kernel.errors import NotFound
from depot.kernel.ids import StaffId


def take_approval(tx: Session, *, act: str, subject: UUID, by: StaffId, now: datetime) -> Approval:
    """The open proposal is approved by this person, who is not its proposer; the table refuses that too (AUT-14)."""
    found = store.locked_open(tx, act, subject)
    if found is None:
        raise NotFound("proposal")
    if found.proposed_by == by:
        raise SecondPersonNeeded
    store.decide(tx, found.approval_id, ApprovalState.APPROVED, by=by, reason=None, now=now)
    return found
