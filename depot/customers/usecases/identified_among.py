"""Who has been identified (ACC-2)."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from depot.customers import store
from depot.kernel.ids import PersonId


def identified_among(tx: Session, persons: Collection[PersonId]) -> frozenset[PersonId]:
    """Those of the persons whose identification staff have recorded (ACC-2)."""
    return store.identified(tx, persons)
