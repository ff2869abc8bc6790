"""What happened to a depot (ACC-14)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.accounts.rules.life_events.outcome import LifeEvent
from depot.accounts.store import life_events
from depot.kernel.ids import DepotId


def life_events_of(tx: Session, depot: DepotId) -> list[LifeEvent]:
    """Every event with its proof and what it changed, in the order of recording; for staff (ACC-14)."""
    return life_events.of_depot(tx, depot)
