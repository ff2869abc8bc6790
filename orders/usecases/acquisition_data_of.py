"""The file of acquisition data that went out or came in with a transfer (REG-7)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.kernel.errors import NotFound
from depot.kernel.ids import TransferId
from orders.store import transfers as store


def acquisition_data_of(tx: Session, transfer: TransferId) -> str:
    """As it was written, byte for byte; a transfer that brought or took none has none."""
    found = store.data_of(tx, transfer)
    if found is None:
        raise NotFound("acquisition data")
    return found
