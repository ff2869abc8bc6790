"""Make a year's Vorabpauschalen part of the lots."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.holdings.errors import YearAlreadyPublished
from depot.holdings.store import years as store


def publish_vorabpauschalen(tx: Session, year: int) -> None:
    """All lots get their Vorabpauschale of the year at one moment, once (§ 18 InvStG)."""
    if store.is_published(tx, year):
        raise YearAlreadyPublished(year)
    store.publish(tx, year)
