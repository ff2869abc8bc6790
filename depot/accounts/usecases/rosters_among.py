"""Who stands how to many depots at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.model import Roster
from depot.accounts.store import rosters as store
from depot.kernel.ids import DepotId


def rosters_among(tx: Session, depots: Collection[DepotId], *, on: date) -> dict[DepotId, Roster]:
    """The roles of each depot, past ones too, with the dispositions of the day, in one query (ACC-7)."""
    return store.rosters(tx, depots, on=on) if depots else {}
