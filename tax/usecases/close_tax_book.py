"""Write what a tax book holds (TAX-3)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from depot.kernel.clock import new_id
from depot.kernel.ids import TaxEventId, to_text
from depot.kernel.outbox import Event, publish
from tax.model import TaxableEvent
from tax.rules.tax_book import TaxBook
from tax.store import events, year_statuses


def close_tax_book(tx: Session, book: TaxBook, *, now: datetime) -> dict[UUID, TaxEventId]:
    """Events and tax years are written at once; gives back the id of each event by its reference (TAX-3)."""
    recorded = {TaxEventId(new_id()): event for event in book.events}
    events.insert(tx, recorded, now=now)
    year_statuses.write(tx, book.opened.values(), book.statuses.values())
    for event_id, event in recorded.items():
        publish(tx, _withheld(event_id, event), now=now)
    return {event.facts.reference: event_id for event_id, event in recorded.items()}


def _withheld(event_id: TaxEventId, event: TaxableEvent) -> Event:
    tax = event.withholding
    content = {
        "tax_event_id": to_text("tax", event_id),
        "kind": event.kind,
        "position_id": to_text("pos", event.facts.position),
        "received_on": event.facts.received_on.isoformat(),
        "taxable_amount": str(tax.taxable_amount),
        "total_tax": str(tax.total),
    }
    return Event("tax_withheld.v1", event_id, content, depot=event.facts.depot)
