"""The statement of a depot's cash account."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from depot.kernel.ids import DepotId, EntryId
from depot.ledger import store
from depot.ledger.model import Account, CashBooking


def cash_statement(
    tx: Session,
    depot: DepotId,
    *,
    limit: int,
    after: EntryId | None = None,
    as_of: date | None = None,
    known_at: datetime | None = None,
) -> list[CashBooking]:
    """Every entry that changed the customer's money, oldest first, with the balance after it (CSH-2).

    A reservation moves money from free to held and changes nothing of the sum, so it is no line here.
    """
    accounts = [Account.cash(depot).account_id, Account.cash_held(depot).account_id]
    return store.statement(tx, accounts, after=after, limit=limit, as_of=as_of, known_at=known_at)
