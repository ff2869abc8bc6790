"""The sales that wait for the end of their lock-up (VL-8)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.kernel.ids import VlEndSaleId
from orders.store import vl as store


def end_sales_released(tx: Session) -> list[VlEndSaleId]:
    """The oldest first."""
    return [sale.sale_id for sale in store.released_end_sales(tx)]
