"""The price of one fund on a day (FND-2)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.funds.errors import NoPriceYet
from depot.funds.model import Price
from depot.funds.store import prices as store


def price_on(tx: Session, isin: str, day: date) -> Price:
    """The fund's price for exactly this day, or a refusal: no other day's price stands in for it (ORD-7)."""
    found = store.of_day(tx, (isin,), day=day).get(isin)
    if found is None:
        raise NoPriceYet(isin, day)
    return found
