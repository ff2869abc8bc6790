"""Lots as they stood at the close of a year."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.holdings.model import PersonRange
from depot.holdings.store import year_end as store
from depot.kernel.binary_copy import Rows


def year_end_lots(tx: Session, day: date, *, on: date, persons: PersonRange) -> Rows:
    """Subject, depot, position, fund, lot, trade day, units at the close of the day, holders, as an array (TAX-8).

    Of those whose first holder on `on` is in the range; in no order. The subject is the holder, two holders together,
    or an estate (TAX-25).
    """
    return store.lots(tx, day, on=on, persons=persons)
