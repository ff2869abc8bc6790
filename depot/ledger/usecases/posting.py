"""A posting, to be asked together with other questions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from depot.kernel.hot_sql import Question
from depot.ledger import store
from depot.ledger.errors import AccountNotOpen, InsufficientBalance, Shortage
from depot.ledger.model import Entry, changes


def posting(entries: Sequence[Entry], *, now: datetime) -> Question[None]:
    """All entries are booked or none, and no customer's account ever falls below zero (CSH-2).

    One posting is one statement, for one entry as for tens of thousands; accounts are locked in one order.
    """
    assert entries, "a posting books something"

    def judge(tx: Session, short: tuple[Shortage, ...] | None) -> None:
        if short is None:
            return
        if short:
            raise InsufficientBalance(short=short)
        changed = changes(entries)
        raise AccountNotOpen(missing=tuple(sorted(set(changed) - store.open_ones(tx, changed.keys()))))

    return store.posting(entries, judge, now=now)
