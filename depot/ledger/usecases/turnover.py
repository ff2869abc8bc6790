"""What moved on accounts in a period, by the kind of booking (CSH-2)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy.orm import Session

from depot.ledger import store
from depot.ledger.model import Account


def turnover(tx: Session, accounts: Collection[Account], *, first: date, last: date) -> dict[tuple[Account, str], int]:
    """What came less what went, in the smallest unit, for each account and kind of entry with a movement (CSH-2)."""
    found = store.turnover(tx, [account.account_id for account in accounts], first=first, last=last)
    by_id = {account.account_id: account for account in accounts}
    return {(by_id[account_id], kind): amount for (account_id, kind), amount in found.items()}
