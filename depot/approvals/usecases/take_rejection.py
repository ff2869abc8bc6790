"""The rejection of a proposal, by a second person (AUT-14)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from depot.approvals import store
from depot.approvals.errors import SecondPersonNeeded
from depot.approvals.model import Approval, ApprovalState
from depot.kernel.errors import NotFound
from depot.kernel.ids import StaffId


def take_rejection(tx: Session, *, act: str, subject: UUID, by: StaffId, reason: str, now: datetime) -> Approval:
    """The open proposal is rejected by another than its proposer (AUT-14)."""
    found = store.locked_open(tx, act, subject)
    if found is None:
        raise NotFound("proposal")
    if found.proposed_by == by:
        raise SecondPersonNeeded
    store.decide(tx, found.approval_id, ApprovalState.REJECTED, by=by, reason=reason, now=now)
    return found
