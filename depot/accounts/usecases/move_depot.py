"""A depot passes from one state to the next (ACC-17)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.errors import StepNotAllowed
from depot.accounts.model import DepotState, StateChange
from depot.accounts.rules.life_cycle import NEXT
from depot.accounts.store import depots
from depot.kernel.actor import Actor
from depot.kernel.clock import today
from depot.kernel.errors import NotFound
from depot.kernel.ids import DepotId, to_text
from depot.kernel.outbox import Event, publish


def move_depot(tx: Session, depot: DepotId, *, to: DepotState, actor: Actor, reason: str, now: datetime) -> None:
    """One step of the life cycle, recorded with who, when and why, told by an event (ACC-17)."""
    state = depots.locked_state(tx, depot)
    if state is None:
        raise NotFound("depot")
    if to not in NEXT[state]:
        raise StepNotAllowed(state, to)
    depots.set_state(tx, depot, StateChange(to, actor.label, reason, now), today=today(now))
    content = {"depot_id": to_text("dep", depot), "state": to.value, "from": state.value}
    publish(tx, Event("depot_state_changed.v1", depot, content, depot=depot), now=now)
