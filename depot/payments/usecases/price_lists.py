"""The price lists of all products (FEE-1)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.payments.model.fees import PriceList
from depot.payments.store import fees as store


def price_lists(tx: Session) -> list[PriceList]:
    """Every version, by product and day (FEE-1)."""
    return store.price_lists(tx)
