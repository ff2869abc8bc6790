"""Planned collections are taken back (CSH-6)."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.orm import Session

from depot.kernel.ids import DebitId
from depot.payments.store import debits as store


def cancel_debits(tx: Session, references: Collection[UUID]) -> list[DebitId]:
    """What was not sent yet will not be; returns which. What is in a file stays, and comes back as money (CSH-6)."""
    return store.cancel(tx, references)
