"""What the bank told of (CSH-3)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.kernel.ids import IncomingId
from depot.payments.model.bank import BankLine, LineState
from depot.payments.store import bank as store


def payments_told(
    tx: Session, *, state: LineState | None = None, after: IncomingId | None = None, limit: int = 50
) -> list[BankLine]:
    """All payments or those of a state, such as the work list of open ones, oldest first (CSH-3)."""
    return store.lines(tx, state=state, after=after, limit=limit)
