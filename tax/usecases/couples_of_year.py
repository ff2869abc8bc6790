"""Who sets off losses between them at the end of a year (TAX-29)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.kernel.ids import PersonId
from tax.store import spouses


def couples_of_year(tx: Session, year: int) -> list[tuple[PersonId, PersonId]]:
    """Spouses with a joint order on 31 December, be it of 0 EUR (TAX-28, TAX-29)."""
    return spouses.couples(tx, date(year, 12, 31))
