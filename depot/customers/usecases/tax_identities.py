"""Who persons are for the tax office (§ 139b AO, ACC-1)."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from depot.customers import store
from depot.customers.model import TaxIdentity
from depot.kernel.ids import PersonId


def tax_identities(tx: Session, persons: Collection[PersonId]) -> dict[PersonId, TaxIdentity]:
    """Name, day of birth and German tax id of natural persons, in one query; companies are left out (ACC-1)."""
    return store.tax_identities(tx, persons) if persons else {}
