"""Post entries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from depot.ledger import store
from depot.ledger.errors import AccountNotOpen, InsufficientBalance
from depot.ledger.model import Entry, changes


def post_entries(tx: Session, entries: Sequence[Entry], *, now: datetime) -> None:
    """All entries are booked or none, and no customer's account ever falls below zero (CSH-2).

    One call is one statement, for one entry as for tens of thousands; accounts are locked in one order. Put what
    belongs to one transaction into one call: two calls lock in two orders. A refusal has written nothing, so a caller
    may catch it and go on.
    """
    if not entries:
        return
    changed = changes(entries)
    short = store.post(tx, entries, changed, now=now)
    if short is None:
        return
    if short:
        raise InsufficientBalance(short=short)
    raise AccountNotOpen(missing=tuple(sorted(set(changed) - store.open_ones(tx, changed.keys()))))
