"""Failed collections were dealt with (CSH-8)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from depot.kernel.ids import DebitId
from depot.payments.store import debits as store


def note_returns(tx: Session, debits: Collection[DebitId], *, now: datetime) -> None:
    """Each failure is acted upon once: what was noted is not told again (PLN-6)."""
    store.note_returns(tx, debits, now=now)
