"""Whose depots they are (ACC-7)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.store import depots
from depot.kernel.ids import DepotId, PersonId


def holders_of(tx: Session, ids: Collection[DepotId], *, on: date) -> dict[DepotId, tuple[PersonId, ...]]:
    """The holders of each depot on the day, in the order they were recorded, in one query (ACC-7)."""
    return depots.holders(tx, ids, on=on)
