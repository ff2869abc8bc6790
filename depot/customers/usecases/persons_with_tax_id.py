"""Who is known under a tax number (ACC-1)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.customers import store
from depot.customers.rules.normal_form import normal_tin
from depot.kernel.ids import PersonId


def persons_with_tax_id(tx: Session, *, country: str, tin: str) -> list[PersonId]:
    """Everybody who named this number in this state, found by its digest; for staff, never for the public (ACC-1)."""
    return store.with_tin(tx, country, normal_tin(tin))
