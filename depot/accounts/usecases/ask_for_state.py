"""A member of staff asks for a block or its end (ACC-17, AUT-14)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from depot.accounts.errors import StepNotAllowed
from depot.accounts.model import DepotState
from depot.accounts.rules.life_cycle import NEXT
from depot.accounts.store import applications
from depot.accounts.usecases.depot_details import depot_details
from depot.approvals.usecases.propose import propose
from depot.kernel.actor import Staff
from depot.kernel.clock import new_id
from depot.kernel.ids import DepotId, StateRequestId, to_text
from depot.kernel.outbox import Event, publish

ACT: Final = "depot_state"
_WANTED: Final = {DepotState.BLOCKED: "sperren", DepotState.ACTIVE: "entsperren"}


def ask_for_state(
    tx: Session, depot: DepotId, *, wanted: DepotState, reason: str, staff: Staff, now: datetime
) -> StateRequestId:
    """The first pair of eyes; nothing changes yet, but a step the life cycle forbids is refused at once (ACC-17)."""
    found = depot_details(tx, depot)
    if wanted not in NEXT[found.state]:
        raise StepNotAllowed(found.state, wanted)
    request_id = StateRequestId(new_id())
    applications.insert_request(
        tx, applications.StateRequest(request_id, depot, wanted, reason, staff.staff, None), now=now
    )
    text = f"Depot {found.depot_number} {_WANTED[wanted]}. Grund: {reason}"
    proposed = {"depot_id": str(depot)}
    propose(tx, act=ACT, subject=request_id, text=text, content=proposed, by=staff.staff, now=now)
    content = {"request_id": to_text("srq", request_id), "depot_id": to_text("dep", depot), "wanted": wanted.value}
    publish(tx, Event("depot_state_asked_for.v1", request_id, content, depot=depot), now=now)
    return request_id
