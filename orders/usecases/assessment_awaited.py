"""Whether units wait for the run of the Vorabpauschale of the year before (§ 18 InvStG, FND-4)."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from depot.holdings.usecases.units_at import units_at
from tax.usecases.vorabpauschale_run_of import vorabpauschale_run_of

FIRST_YEAR: Final = 2018  # the InvStG of 2018 knows the first Vorabpauschale


def assessment_awaited(tx: Session, isin: str, *, before: date) -> bool:
    """Somebody held the fund at the close of the year before `before`, and the run of that year is not done.

    The Vorabpauschale belongs to the lots as they were held then; it must be set before they become others.
    """
    year = before.year - 1
    if year < FIRST_YEAR or not units_at(tx, isin, date(year, 12, 31)):
        return False
    found = vorabpauschale_run_of(tx, year)
    return found is None or not found[0].is_done
