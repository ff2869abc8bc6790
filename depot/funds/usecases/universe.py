"""The funds that the bank offers (ACC-5)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.funds.model import FundTerms
from depot.funds.store import terms as store


def universe(tx: Session, *, on: date, after: str = "", limit: int = 50) -> list[FundTerms]:
    """The funds of the universe on the day, by ISIN, from behind `after` on (ACC-5, FND-1)."""
    return store.universe_page(tx, on=on, after=after, limit=limit)
