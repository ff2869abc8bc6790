"""The prices of a day (FND-2)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy.orm import Session

from depot.funds.model import Price
from depot.funds.store import prices as store


def prices_on(tx: Session, isins: Collection[str], day: date) -> dict[str, Price]:
    """The price of each fund for exactly this day, in the version that counts now; funds without one are left out."""
    return store.of_day(tx, isins, day=day)
