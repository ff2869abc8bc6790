"""Money that came to buy units (CSH-3)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.payments.model.bank import BankLine
from depot.payments.store import bank as store


def payments_to_buy(tx: Session, *, limit: int = 100) -> list[BankLine]:
    """Matched or assigned with a fund and not acted upon yet; locked for this transaction (CSH-3).

    The money is on the cash account. Whoever places the order says so by `note_bought` in the same transaction.
    """
    return store.to_buy(tx, limit=limit)
