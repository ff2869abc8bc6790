"""Which funds VL may be saved in (VL-14)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.vl import store
from depot.vl.model import VlFund


def vl_funds(tx: Session) -> list[VlFund]:
    """Every share of equities that was recorded, by fund and day."""
    return store.funds(tx)
