"""What a second member of staff approved: the depot is blocked or free again (ACC-17, AUT-14)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from depot.accounts.usecases.confirm_state import confirm_state
from depot.approvals.model import Approval
from depot.kernel.actor import Staff
from depot.kernel.ids import DepotId, StateRequestId


def depot_state_act(tx: Session, approval: Approval, *, staff: Staff, now: datetime) -> None:
    """The step that was asked for (ACC-17)."""
    depot = DepotId(UUID(approval.content["depot_id"]))
    confirm_state(tx, depot, request=StateRequestId(approval.subject), staff=staff, now=now)
