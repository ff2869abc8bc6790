"""A person has dealt with a finding (ORD-10)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.kernel.errors import NotFound
from depot.kernel.ids import FindingId, StaffId
from orders.model import Finding
from orders.store import findings as store


def close_finding(tx: Session, finding: FindingId, *, by: StaffId, now: datetime) -> Finding:
    """It leaves the work list and stays in the books with who closed it and when (ORD-10)."""
    found = store.done(tx, finding, by=by, now=now)
    if found is None:
        raise NotFound("finding")
    return found
