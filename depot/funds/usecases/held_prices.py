"""The prices and rates that wait for staff (FND-2)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.funds.model import HeldPrice
from depot.funds.store import held as store
from depot.kernel.ids import PriceId


def held_prices(tx: Session, *, after: PriceId | None, limit: int) -> list[HeldPrice]:
    """What nobody has decided on yet, the oldest first (FND-2)."""
    return store.waiting_page(tx, after=after, limit=limit)
