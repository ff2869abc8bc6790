"""What left the lots after the close of a year."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.holdings.model import LateUse, PersonRange
from depot.holdings.store import late_uses as store


def late_uses(tx: Session, year_end: date, persons: PersonRange) -> list[LateUse]:
    """Uses of units held at the close of the day, lot by lot in their order; those given back do not count (TAX-17).

    Of the depots in which the persons of a range have a role.
    """
    return store.of_persons(tx, year_end, persons)
