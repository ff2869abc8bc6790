"""One bundle (ORD-10)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.kernel.errors import NotFound
from depot.kernel.ids import BundleId
from orders.model import Bundle
from orders.store import bundles as store


def bundle_details(tx: Session, bundle: BundleId) -> Bundle:
    """The bundle as it stands."""
    found = store.by_id(tx, bundle)
    if found is None:
        raise NotFound("bundle")
    return found
