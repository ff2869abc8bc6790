"""Who works here, with which roles (AUT-14)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from auth.model import StaffListed
from auth.store import staff as store
from depot.kernel.ids import StaffId


def staff_members(tx: Session, *, after: StaffId | None, limit: int) -> list[StaffListed]:
    """Everybody, those who left too, in the order of their enrolment (AUT-14)."""
    return store.listed(tx, after=after, limit=limit)
