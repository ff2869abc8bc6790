"""Depots on which roles changed by an event of life (ACC-7, ACC-13, ACC-14)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.store import life_events
from depot.kernel.ids import DepotId


def depots_with_life_events(tx: Session, *, since: date) -> frozenset[DepotId]:
    """Those with an event that was recorded on the day or later, whenever it happened (ACC-14)."""
    return life_events.depots_since(tx, since=since)
