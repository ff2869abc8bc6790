"""The taxable events of a depot (TAX-3)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.kernel.ids import DepotId, TaxEventId
from tax.rules.booked_event import BookedTaxEvent
from tax.store import events


def tax_events_of(tx: Session, depot: DepotId, *, after: TaxEventId | None, limit: int) -> list[BookedTaxEvent]:
    """By rising id, which is the order of booking; who may ask is decided by the caller (TAX-3)."""
    return events.of_depot(tx, depot, after=after, limit=limit)
