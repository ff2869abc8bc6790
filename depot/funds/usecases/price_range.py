"""The prices of a fund over a span of days (FND-2)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.funds.model import Price
from depot.funds.store import prices as store


def price_range(tx: Session, isin: str, *, first: date, last: date, after: date, limit: int) -> list[Price]:
    """The fund's prices from the first to the last day, the oldest first, from behind `after` on."""
    return store.in_range(tx, isin, first=first, last=last, after=after, limit=limit)
