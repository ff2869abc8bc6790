"""The sales that a depot has placed for the ends of lock-ups (VL-8)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.kernel.ids import DepotId
from orders.rules.vl_end_sale import EndSale
from orders.store import vl as store


def end_sales_of(tx: Session, depot: DepotId) -> list[EndSale]:
    """The newest first."""
    return store.end_sales_of(tx, depot)
