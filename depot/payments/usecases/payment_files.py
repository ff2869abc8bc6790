"""The files that were made (CSH-6, CSH-9)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.kernel.ids import PaymentFileId
from depot.payments.model.files import PaymentFile
from depot.payments.store import files as store


def payment_files(tx: Session, *, after: PaymentFileId | None = None, limit: int = 50) -> list[PaymentFile]:
    """Files of direct debits and of pay-outs, oldest first (CSH-6)."""
    return store.files(tx, after=after, limit=limit)
