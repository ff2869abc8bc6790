"""Which collections failed (CSH-8)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.payments.model.mandates import ReturnedDebit
from depot.payments.store import debits as store


def returned_debits(tx: Session, *, limit: int = 1_000) -> list[ReturnedDebit]:
    """Rejected, returned or cancelled with their mandate, and not yet acted upon; locked for this transaction (PLN-6).

    Whoever acts says so by `note_returns` in the same transaction.
    """
    return store.returned(tx, limit=limit)
