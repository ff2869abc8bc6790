"""The distributions that fund companies announced (FND-4)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.kernel.ids import DistributionId
from orders.rules.distribution_booking import Distribution
from orders.store import distributions as store


def distributions_announced(tx: Session, *, after: DistributionId | None, limit: int) -> list[Distribution]:
    """The newest first, from behind `after` on (FND-4)."""
    return store.listed(tx, after=after, limit=limit)
