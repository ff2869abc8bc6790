"""Lots as they stood at the close of a year."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from depot.holdings.store import year_end as store
from depot.kernel.binary_copy import Rows


def year_end_lots(tx: Session, day: date, *, on: date, first_person: UUID, next_person: UUID) -> Rows:
    """Subject, depot, position, fund, lot, trade day, units at the close of the day, holders, as an array (TAX-8).

    Of those whose first holder on `on` lies between one id and, not including, the other; in no order. The subject is
    the holder, two holders together, or an estate (TAX-25).
    """
    return store.lots(tx, day, on=on, first_person=first_person, next_person=next_person)
