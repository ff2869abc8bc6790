"""ORD-22, ORD-23: how units move in the ledger when a transfer is asked for, given up or booked."""

from __future__ import annotations

from datetime import date

from depot.holdings.model import Position
from depot.kernel.ids import EntryId
from depot.ledger.model import Account, Entry, Transfer
from orders.rules.transfers.transfer import TransferKind, UnitTransfer


def hold_entry(transfer: UnitTransfer, *, entry_id: EntryId, booked_on: date) -> Entry | None:
    """Units that leave are held from the wish on; those that come are not there yet."""
    move = _hold(transfer)
    return Entry(entry_id, "transfer_hold", booked_on, booked_on, transfer.transfer_id, (move,)) if move else None


def freeing_entry(transfer: UnitTransfer, *, entry_id: EntryId, booked_on: date) -> Entry | None:
    """A transfer that is given up frees its units."""
    move = _hold(transfer)
    if move is None:
        return None
    return Entry(entry_id, "transfer_hold_freed", booked_on, booked_on, transfer.transfer_id, (move.reversal(),))


def _hold(transfer: UnitTransfer) -> Transfer | None:
    if transfer.kind is TransferKind.IN:
        return None
    assert transfer.position_id is not None, "units leave a position"
    free = Account.position(transfer.position_id, transfer.isin)
    return Transfer.units(free, Account.position_held(transfer.position_id, transfer.isin), transfer.units)


def moving_entry(transfer: UnitTransfer, into: Position | None, *, entry_id: EntryId, booked_on: date) -> Entry:
    """Held units go to the other depot, or with the registrar's books to the other bank; or they come from there."""
    outside = Account.registrar(transfer.isin)
    target = outside if into is None else into.free_account
    if transfer.kind is TransferKind.IN:
        source = outside
    else:
        assert transfer.position_id is not None, "units leave a position"
        source = Account.position_held(transfer.position_id, transfer.isin)
    move = Transfer.units(source, target, transfer.units)
    return Entry(entry_id, "units_transferred", booked_on, booked_on, transfer.transfer_id, (move,))
