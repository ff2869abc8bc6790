"""Make a year's Vorabpauschalen part of the lots."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from depot.holdings.errors import YearAlreadyPublished
from depot.holdings.rules.late_set_off import late_set_offs
from depot.holdings.store import late_uses, lots
from depot.holdings.store import years as store


def publish_vorabpauschalen(tx: Session, year: int, *, now: datetime) -> None:
    """All lots get their Vorabpauschale of the year at one moment, once (§ 18 InvStG).

    What belongs to units that left since the year's end leaves with them, under the reference that took them (TAX-17).
    """
    if store.is_published(tx, year):
        raise YearAlreadyPublished(year)
    store.publish(tx, year)
    uses = late_uses.of_everybody(tx, date(year, 12, 31))
    if uses:
        assessed = store.of_lots(tx, {use.lot_id for use in uses}, year)
        lots.set_off(tx, late_set_offs(assessed, uses), now=now)
