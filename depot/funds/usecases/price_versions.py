"""How a price came to be what it is (FND-2)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.funds.model import PriceVersion
from depot.funds.store import prices as store


def price_versions(tx: Session, isin: str, day: date) -> list[PriceVersion]:
    """Every version of the fund's price of the day, the first one first, each with source and reason (FND-2)."""
    return store.versions(tx, isin, day=day)
