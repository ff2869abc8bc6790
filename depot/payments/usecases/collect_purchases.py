"""The money of purchases that are booked already is collected (ORD-3, PLN-6, CSH-6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from depot.kernel.clock import today
from depot.kernel.ids import MandateId
from depot.payments.model.mandates import Collectable, DebitState, NewDebit
from depot.payments.store import debits as store
from depot.payments.store import mandates
from depot.payments.usecases.schedule_debits import schedule_debits

NO_MANDATE: Final = "MD01"  # ISO 20022: no mandate


def collect_purchases(tx: Session, due: Sequence[Collectable], *, now: datetime) -> None:
    """Under the newest usable mandate of each depot; what none is left for counts as returned at once (CSH-8).

    A mandate was there when the order was placed. It may be revoked since, but the units are bought.
    """
    if not due:
        return
    depots = {one.depot_id for one in due}
    usable = mandates.usable_ids(tx, depots, on=max(one.due_on for one in due))
    newest = mandates.newest_ids(tx, depots - usable.keys()) if depots - usable.keys() else {}
    schedule_debits(tx, [_debit(one, usable[one.depot_id]) for one in due if one.depot_id in usable], now=now)
    lost = [_debit(one, newest[one.depot_id]) for one in due if one.depot_id in newest]
    if lost:
        ids = store.insert_debits(tx, lost, now=now)
        failures = [store.Failure(each, DebitState.CANCELLED, NO_MANDATE) for each in ids]
        store.mark_failed(tx, failures, on=today(now))


def _debit(one: Collectable, mandate: MandateId) -> NewDebit:
    return NewDebit(one.depot_id, mandate, one.amount, one.due_on, one.reference, one.purpose)
