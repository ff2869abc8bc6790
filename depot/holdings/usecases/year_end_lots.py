"""Lots as they stood at the close of a year."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from depot.holdings.store import year_end as store
from depot.kernel.binary_copy import Rows


def year_end_lots(tx: Session, day: date, *, on: date, first_person: UUID, next_person: UUID) -> Rows:
    """Person, depot, position, fund, lot, trade day and units at the close of the day, as an array (TAX-8).

    Of the persons from one id up to, not including, the other, who are the only holder on `on`; in no order.
    """
    return store.lots(tx, day, on=on, first_person=first_person, next_person=next_person)
