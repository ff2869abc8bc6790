"""Give back to the lots what a reversed sale took."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from depot.holdings.errors import NothingToReturn
from depot.holdings.store import lots as store


def return_lots(tx: Session, *, taken_by: UUID, reference: UUID, returned_on: date, now: datetime) -> int:
    """What a reference took goes back into the same lots with cost and Vorabpauschalen, once (CSH-2).

    The uses stay as they were written; each gets a counterpart. Answers how many that were.
    """
    returned = store.give_back(tx, taken_by=taken_by, reference=reference, returned_on=returned_on, now=now)
    if not returned:
        raise NothingToReturn
    return returned
