"""Where a year's Vorabpauschalen wait until they are published."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.holdings.errors import YearAlreadyPublished
from depot.holdings.store import years as store


def staged_vorabpauschalen(tx: Session, year: int) -> str:
    """The name of the table that was staged for the year, to go on filling it after a stop (§ 18 InvStG)."""
    if store.is_published(tx, year):
        raise YearAlreadyPublished(year)
    return store.staged(year)
