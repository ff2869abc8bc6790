"""Prepare the table of a year's Vorabpauschalen."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.holdings.errors import YearAlreadyPublished
from depot.holdings.store import years as store


def stage_vorabpauschalen(tx: Session, year: int) -> str:
    """An empty table for (lot_id, year, units_micro, amount_cents), to be filled by COPY (§ 18 InvStG).

    Gives back its name. Nobody reads it before it is published; staging again begins anew.
    """
    if store.is_published(tx, year):
        raise YearAlreadyPublished(year)
    return store.stage(tx, year)
