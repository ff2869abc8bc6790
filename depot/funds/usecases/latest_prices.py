"""The newest prices, for valuations (FND-2)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy.orm import Session

from depot.funds.model import Price
from depot.funds.store import prices as store


def latest_prices(tx: Session, isins: Collection[str], *, until: date) -> dict[str, Price]:
    """The price of each fund's last priced day up to `until`, with that day; funds without one are left out."""
    return store.latest(tx, isins, until=until)
