"""Who holds depots of a product alone (ACC-4, ACC-8)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.model import Product
from depot.accounts.store import holdings
from depot.kernel.ids import DepotId, PersonId


def sole_holdings(tx: Session, product: Product, *, on: date) -> dict[PersonId, tuple[DepotId, ...]]:
    """The living depots of the product by the one person who holds and decides alone, in one query (CON-3)."""
    return holdings.sole(tx, product, on=on)
