"""Cut all holders into parts of one size."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.holdings.store import year_end as store
from depot.kernel.ids import PersonId


def first_holders(tx: Session, size: int) -> list[PersonId]:
    """The first holder of each part, by rising id; a part ends before the next one begins (TAX-37)."""
    return [PersonId(person) for person in store.first_persons(tx, size)]
