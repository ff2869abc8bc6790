"""The work list: what waits for a second person, the oldest first (AUT-14)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.approvals import store
from depot.approvals.model import Approval
from depot.approvals.ports import Acts, visible
from depot.kernel.actor import Staff
from depot.kernel.ids import ApprovalId


def open_approvals(
    tx: Session, *, staff: Staff, acts: Acts, after: ApprovalId | None = None, limit: int
) -> list[Approval]:
    """What is this person's work; the rest does not exist for them (AUT-14, AUT-16)."""
    return store.open_page(tx, visible(acts, staff), after=after, limit=limit)
