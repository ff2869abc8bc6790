"""What a depot was charged (FEE-2)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.kernel.ids import DepotId
from depot.payments.model.fees import FeeClaim
from depot.payments.store import fees as store


def fees_of_depot(tx: Session, depot: DepotId) -> list[FeeClaim]:
    """The claims of the depot, the newest first, open or met (FEE-2)."""
    return store.of_depot(tx, depot)
