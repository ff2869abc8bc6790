"""Money that came has become an order, or stays where it is (CSH-3)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.kernel.ids import IncomingId, OrderId
from depot.payments.store import bank as store


def note_bought(tx: Session, line_id: IncomingId, *, order: OrderId | None, now: datetime) -> None:
    """Each payment buys once; without an order the money stays on the cash account (CSH-3)."""
    store.mark_bought(tx, line_id, order=order, now=now)
