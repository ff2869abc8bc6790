"""Post entries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from depot.kernel.hot_sql import ask
from depot.ledger.model import Entry
from depot.ledger.usecases.posting import posting


def post_entries(tx: Session, entries: Sequence[Entry], *, now: datetime) -> None:
    """All entries are booked or none, and no customer's account ever falls below zero (CSH-2).

    Put what belongs to one transaction into one call: two calls lock in two orders. A refusal has written nothing, so
    a caller may catch it and go on.
    """
    if entries:
        ask(tx, posting(entries, now=now))
