"""Who stands behind legal persons (ACC-1, ACC-2)."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from depot.customers import store
from depot.kernel.ids import PersonId


def beneficial_owners(tx: Session, companies: Collection[PersonId]) -> list[PersonId]:
    """The beneficial owners of these companies; of a natural person there are none (§ 3 GwG, ACC-2)."""
    return store.owners(tx, companies)
