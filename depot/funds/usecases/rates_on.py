"""The exchange rates of a day (FND-3)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from depot.funds.store import rates as store


def rates_on(tx: Session, currencies: Collection[str], day: date) -> dict[str, Decimal]:
    """Currency per EUR for exactly this day; EUR is 1, currencies without a rate of the day are left out (FND-3)."""
    found = store.of_day(tx, currencies, day=day)
    return found | {"EUR": Decimal(1)} if "EUR" in currencies else found
