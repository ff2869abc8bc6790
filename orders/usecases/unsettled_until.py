"""How many orders still wait for a price of a day or earlier."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from orders.store import bundles


def unsettled_until(tx: Session, day: date) -> int:
    """Orders dealt at a price up to the day, and not settled: their units are not yet in the lots (TAX-8)."""
    return bundles.unsettled_until(tx, day)
