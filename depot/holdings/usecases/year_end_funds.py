"""Which funds were held at the close of a year."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.holdings.model import YearEndFund
from depot.holdings.store import year_end as store


def year_end_funds(tx: Session, day: date, *, on: date) -> list[YearEndFund]:
    """Each fund with units at the close of the day, and how many positions have not one holder on `on` (TAX-8)."""
    return store.funds(tx, day, on=on)
