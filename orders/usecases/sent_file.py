"""The file of a bundle (ORD-10)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.kernel.errors import NotFound
from depot.kernel.ids import BundleId
from orders.store import fund_messages as store


def sent_file(tx: Session, bundle: BundleId) -> bytes:
    """The file as it was sent to the fund company, byte for byte."""
    found = store.sent(tx, bundle)
    if found is None:
        raise NotFound("bundle")
    return found
