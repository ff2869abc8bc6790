"""Another member of staff confirms a block or its end (ACC-17, AUT-14)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.errors import AlreadyConfirmed
from depot.accounts.store import applications
from depot.accounts.usecases.ask_for_state import ACT
from depot.accounts.usecases.move_depot import move_depot
from depot.approvals.usecases.take_approval import take_approval
from depot.kernel.actor import Staff
from depot.kernel.errors import NotFound
from depot.kernel.ids import DepotId, StateRequestId


def confirm_state(tx: Session, depot: DepotId, *, request: StateRequestId, staff: Staff, now: datetime) -> None:
    """The second pair of eyes is another one's; then the depot takes the step, with both in its history (AUT-14)."""
    asked = applications.locked_request(tx, depot, request)
    if asked is None:
        raise NotFound("request")
    if asked.confirmed_by is not None:
        raise AlreadyConfirmed
    take_approval(tx, act=ACT, subject=request, by=staff.staff, now=now)
    applications.confirm_request(tx, request, staff=staff.staff, now=now)
    reason = f"{asked.reason} (asked for by staff:{asked.asked_by})"
    move_depot(tx, depot, to=asked.wanted, actor=staff, reason=reason, now=now)
