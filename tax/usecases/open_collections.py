"""Tax claims of Vorabpauschalen that are still to be met (TAX-34)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.kernel.ids import TaxEventId
from tax.model import TaxClaim
from tax.store import collections


def open_collections(
    tx: Session, *, year: int | None = None, after: TaxEventId | None = None, limit: int = 1000
) -> list[TaxClaim]:
    """By rising event id, so that the last one is where to go on; `year` is the calendar year assessed (TAX-34)."""
    return collections.open_ones(tx, year=year, after=after, limit=limit)
