"""The orders to fund companies, for staff (ORD-10)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.kernel.ids import BundleId
from orders.model import Bundle, BundleState
from orders.store import bundles as store


def bundles_sent(tx: Session, *, state: BundleState | None, after: BundleId | None, limit: int) -> list[Bundle]:
    """All bundles, or those of a state, the newest first, from behind `after` on."""
    return store.listed(tx, state=state, after=after, limit=limit)
