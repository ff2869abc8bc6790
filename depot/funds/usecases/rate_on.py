"""The exchange rate of one currency on a day (FND-3)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from depot.funds.errors import NoRateYet
from depot.funds.usecases.rates_on import rates_on


def rate_on(tx: Session, currency: str, day: date) -> Decimal:
    """Currency per EUR for exactly this day, or a refusal: a fund settles with the rate of its price day (FND-3)."""
    found = rates_on(tx, (currency,), day)
    if currency not in found:
        raise NoRateYet(currency, day)
    return found[currency]
