"""Which depots pay fees (FEE-2)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from depot.accounts.model import DepotState, Product
from depot.accounts.tables.depots import DepotRow
from depot.kernel.ids import DepotId

_RUNNING: Final = (DepotState.ACTIVE.value, DepotState.BLOCKED.value, DepotState.CLOSING.value)


def running(
    tx: Session, products: Collection[Product], *, on: date, after: DepotId | None, limit: int
) -> dict[DepotId, Product]:
    """Depots of the products that were open on the day and still are, by id."""
    query = (
        select(DepotRow.depot_id, DepotRow.product)
        .where(DepotRow.product.in_([product.value for product in products]))
        .where(DepotRow.state.in_(_RUNNING), DepotRow.opened_on <= on)
    )
    if after is not None:
        query = query.where(DepotRow.depot_id > after)
    return {depot: Product(product) for depot, product in tx.execute(query.order_by(DepotRow.depot_id).limit(limit))}
