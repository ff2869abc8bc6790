"""Depots that run, product by product (FEE-2)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.model import Product
from depot.accounts.store import charged
from depot.kernel.ids import DepotId


def running_depots(
    tx: Session, products: Collection[Product], *, on: date, after: DepotId | None, limit: int
) -> dict[DepotId, Product]:
    """Those of the products that were open on the day and are not closed since, by id from behind `after` on."""
    return charged.running(tx, products, on=on, after=after, limit=limit)
