"""Balances now, at a past day, and as they were known at a moment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy.orm import Session

from depot.ledger import store
from depot.ledger.model import Account


def balances(
    tx: Session, accounts: Iterable[Account], *, as_of: date | None = None, known_at: datetime | None = None
) -> dict[Account, int]:
    """The balance of each account at the close of a day, as far as it was known at a moment (CSH-2).

    Without either it is the balance of now; an account that was never opened holds nothing.
    """
    ids = {account.account_id: account for account in accounts}
    if not ids:
        return {}
    found = store.balances(tx, list(ids), as_of=as_of, known_at=known_at)
    return {account: found.get(account_id, 0) for account_id, account in ids.items()}
