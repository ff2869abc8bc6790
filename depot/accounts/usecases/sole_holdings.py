"""Who holds depots of a product alone (ACC-4, ACC-8)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.model import Product
from depot.accounts.store import holdings
from depot.kernel.ids import DepotId, PersonId


def sole_holdings(tx: Session, product: Product, *, on: date) -> Iterator[tuple[PersonId, tuple[DepotId, ...]]]:
    """Each person who holds and decides alone with the living depots of the product, streamed (CON-3)."""
    return holdings.sole(tx, product, on=on)
