"""The work list of confirmations and settlements (ORD-10)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.kernel.ids import FindingId
from orders.model import Finding
from orders.store import findings as store


def open_findings(tx: Session, *, after: FindingId | None, limit: int) -> list[Finding]:
    """What nobody has dealt with yet, the oldest first."""
    return store.open_ones(tx, after=after, limit=limit)
