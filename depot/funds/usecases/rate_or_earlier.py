"""The exchange rate that tax is computed with (TAX-10)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from depot.funds.errors import NoRateYet
from depot.funds.store import rates as store


def rate_or_earlier(tx: Session, currency: str, day: date) -> Decimal:
    """Currency per EUR of the day, or the last one published before it, as on TARGET holidays (TAX-10)."""
    if currency == "EUR":
        return Decimal(1)
    found = store.latest(tx, currency, until=day)
    if found is None:
        raise NoRateYet(currency, day)
    return found
