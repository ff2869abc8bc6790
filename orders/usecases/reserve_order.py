"""What an order needs is reserved, and the order is written (ORD-3)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.kernel import clock
from depot.kernel.clock import new_id
from depot.kernel.errors import Fault
from depot.kernel.ids import EntryId
from depot.ledger.errors import InsufficientBalance
from depot.ledger.usecases.post_entries import post_entries
from orders.errors import OrderRefused
from orders.model import Order
from orders.rules.cost_information import CostsShown
from orders.rules.reserving import hold_entry
from orders.store import orders as store


def reserve_order(tx: Session, order: Order, costs: CostsShown | None, *, short: Fault, now: datetime) -> None:
    """Whoever was first has it: the ledger decides; `short` is what the others are told (ORD-3)."""
    entry = hold_entry(order, entry_id=EntryId(new_id()), booked_on=clock.today(now))
    try:
        post_entries(tx, [entry] if entry else [], now=now)
    except InsufficientBalance as refused:
        raise OrderRefused(_faults=(short,)) from refused
    store.add(tx, order, costs)
