"""Tax claims of Vorabpauschalen are met in full (TAX-34)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from depot.kernel.ids import TaxEventId
from tax.errors import CollectionNotOpen
from tax.model import CollectionWay
from tax.store import collections


def settle_collections(
    tx: Session, events: frozenset[TaxEventId], *, way: CollectionWay, reference: UUID, settled_on: date
) -> None:
    """By a sale of units or from the cash account; `reference` names the booking; a claim is met once (TAX-34)."""
    closed = collections.close(tx, events, state="collected", way=way, reference=reference, closed_on=settled_on)
    if closed != len(events):
        raise CollectionNotOpen
