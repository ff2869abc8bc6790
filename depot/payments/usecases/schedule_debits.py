"""Money is to be collected on a day (CSH-6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from depot.kernel.ids import DebitId
from depot.payments.errors import DebitsRefused, MandateNotUsable
from depot.payments.model.mandates import NewDebit
from depot.payments.rules.debits import debit_faults
from depot.payments.store import debits as store


def schedule_debits(tx: Session, debits: Sequence[NewDebit], *, now: datetime) -> list[DebitId]:
    """All are planned or none: in one COPY, each under a mandate of its depot that is good on its due day (CSH-5).

    A due day on which no euro payments settle moves to the next TARGET day when the file is made (CSH-6). Returns the
    ids in the order given.
    """
    if not debits:
        return []
    if faults := tuple(debit_faults(debits)):
        raise DebitsRefused(_faults=faults)
    ids = store.insert_debits(tx, debits, now=now)
    if lacking := store.without_mandate(tx, ids[0], ids[-1], now=now):
        raise MandateNotUsable(len(lacking))
    return ids
