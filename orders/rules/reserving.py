"""The bookings that reserve what an order needs and give it back (ORD-3, CSH-2)."""

from __future__ import annotations

from datetime import date

from depot.kernel.ids import EntryId
from depot.ledger.model import Account, Entry, Transfer
from orders.model import Order


def hold_transfer(order: Order) -> Transfer | None:
    """From free to held; None for an order that reserves nothing."""
    if order.hold.units:
        assert order.position_id is not None, "units are held in a position"
        free = Account.position(order.position_id, order.isin)
        return Transfer.units(free, Account.position_held(order.position_id, order.isin), order.hold.units)
    if order.hold.money:
        return Transfer.eur(Account.cash(order.depot_id), Account.cash_held(order.depot_id), order.hold.money)
    return None


def hold_entry(order: Order, *, entry_id: EntryId, booked_on: date) -> Entry | None:
    """The reservation of an order as it is placed."""
    transfer = hold_transfer(order)
    if transfer is None:
        return None
    return Entry(entry_id, "order_hold", booked_on, booked_on, order.order_id, (transfer,))


def freeing_entry(order: Order, *, entry_id: EntryId, booked_on: date) -> Entry | None:
    """The end of the reservation of an order that is not executed."""
    transfer = hold_transfer(order)
    if transfer is None:
        return None
    return Entry(entry_id, "order_hold_freed", booked_on, booked_on, order.order_id, (transfer.reversal(),))
