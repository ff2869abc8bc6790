"""Whose units and income those of depots are (ACC-4, ACC-14)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.rules.owners import Owners, owners
from depot.accounts.store import rosters
from depot.kernel.ids import DepotId


def owners_of(tx: Session, ids: Collection[DepotId], *, on: date) -> dict[DepotId, Owners]:
    """Holders, or for an estate the deceased and the heirs known so far, in one query (ACC-14)."""
    return {depot: owners(roster, on) for depot, roster in rosters.rosters(tx, ids, on=on).items()}
