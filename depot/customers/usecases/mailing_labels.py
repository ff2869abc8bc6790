"""Where letters go (ACC-1)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy.orm import Session

from depot.customers import store
from depot.customers.model import AddressLabel
from depot.kernel.ids import PersonId


def mailing_labels(tx: Session, persons: Collection[PersonId], *, on: date) -> dict[PersonId, AddressLabel]:
    """Name and the address in force on the day for each natural person, in one query (ACC-1)."""
    return store.labels(tx, persons, on=on)
