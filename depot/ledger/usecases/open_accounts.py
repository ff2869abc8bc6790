"""Open accounts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from depot.ledger import store
from depot.ledger.model import Account


def open_accounts(tx: Session, accounts: Iterable[Account], *, now: datetime) -> None:
    """An account opens once, with nothing on it; opening it again changes nothing."""
    store.open_accounts(tx, accounts, now=now)
