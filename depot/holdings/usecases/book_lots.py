"""Book what came into lots and what left them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from depot.holdings.errors import LotUsedUp
from depot.holdings.model import LotUse, NewLot
from depot.holdings.store import lots as store


def book_lots(tx: Session, acquired: Sequence[NewLot], used: Sequence[LotUse], *, now: datetime) -> None:
    """New lots are opened, then uses taken out of lots; a lot never gives more than it holds (TAX-2, TAX-17).

    Belongs into the transaction that books the same units in the ledger. Set-based: two statements at most.
    """
    if acquired:
        store.acquire(tx, acquired, now=now)
    if used:
        short = store.use(tx, used, now=now)
        if short:
            raise LotUsedUp(lots=short)
