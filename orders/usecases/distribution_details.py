"""One distribution (FND-4)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.kernel.errors import NotFound
from depot.kernel.ids import DistributionId
from orders.rules.distribution_booking import Distribution
from orders.store import distributions as store


def distribution_details(tx: Session, distribution: DistributionId) -> Distribution:
    """As it was announced, and whether everybody entitled has been paid (FND-4)."""
    found = store.by_id(tx, distribution)
    if found is None:
        raise NotFound("distribution")
    return found
