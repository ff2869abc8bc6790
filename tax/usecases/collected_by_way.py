"""How the tax of a year's Vorabpauschalen was met so far (TAX-37)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.kernel.money import Eur
from tax.store import collections


def collected_by_way(tx: Session, calendar_year: int) -> dict[str, Eur]:
    """The sums by way: open, units, cash_account, reported; a way without any is missing (TAX-34, TAX-35)."""
    return collections.sums_by_way(tx, calendar_year)
