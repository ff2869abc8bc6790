"""When persons were born (ACC-1)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy.orm import Session

from depot.customers import store
from depot.kernel.ids import PersonId


def birth_dates(tx: Session, persons: Collection[PersonId]) -> dict[PersonId, date]:
    """The birth date of each natural person, in one query (ACC-1)."""
    return store.birth_dates(tx, persons)
