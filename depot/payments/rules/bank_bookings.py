"""CSH-2, CSH-8, CSH-9: how a payment of the bank is booked; the trust account mirrors the account at the bank."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID, uuid5

from depot.kernel.ids import DebitId, DepotId, EntryId
from depot.kernel.money import Eur
from depot.ledger.model import Account, AccountKind, Entry, Transfer
from depot.payments.model.bank import LineState
from depot.payments.rules.bank_entries import Told

TRUST: Final = Account.house(AccountKind.TRUST)
# Money that is in the house and not yet anybody's, or on its way out.
CLEARING: Final = Account.house(AccountKind.IN_TRANSIT)
CHARGES: Final = Account.house(AccountKind.CHARGES)
HOUSE: Final = (TRUST, CLEARING, CHARGES)


@dataclass(frozen=True, slots=True)
class Days:
    """The booking day, and the value day of the bank."""

    booked_on: date
    value_on: date


def collection_entry_id(debit_id: DebitId) -> EntryId:
    """The entry of a collection is known by the collection, so that a return can reverse it (CSH-8)."""
    return EntryId(uuid5(debit_id, "collection"))


def collected(debit_id: DebitId, depot: DepotId, amount: Eur, days: Days) -> Entry:
    """The money that was to come has come (CSH-6)."""
    move = Transfer.eur(TRUST, Account.in_transit(depot), amount)
    entry_id = collection_entry_id(debit_id)
    return Entry(entry_id, "direct_debit", days.booked_on, days.value_on, debit_id, (move,), "Lastschrifteinzug")


def returned(told: Told, days: Days, *, is_collected: bool, ids: Iterator[EntryId]) -> Iterator[Entry]:
    """What came by direct debit goes back; charges of the other bank are ours until they are passed on (CSH-8)."""
    debit = told.debit
    assert debit is not None, "a return names a direct debit"
    move = Transfer.eur(Account.in_transit(debit.depot_id), TRUST, debit.amount)
    reverses = collection_entry_id(debit.debit_id) if is_collected else None
    said = "Storno: Lastschrifteinzug" if is_collected else "Rücklastschrift"
    booked, value, kind = days.booked_on, days.value_on, "direct_debit"
    yield Entry(next(ids), kind, booked, value, debit.debit_id, (move,), said, reverses=reverses)
    if told.amount > debit.amount:
        charge = Transfer.eur(CHARGES, TRUST, told.amount - debit.amount)
        text = "Entgelt der fremden Bank"
        yield Entry(next(ids), "return_charge", booked, value, debit.debit_id, (charge,), text)


def plain(told: Told, state: LineState, depot: DepotId | None, days: Days, *, entry_id: EntryId, of: UUID) -> Entry:
    """Money that came to a cash account or to nobody yet, and money that left."""
    if state in {LineState.CASH, LineState.MATCHED, LineState.PAYOUT_RETURN} and depot is not None:
        move, kind = Transfer.eur(TRUST, Account.cash(depot), told.amount), "incoming_payment"
    elif told.entry.is_credit:
        move, kind = Transfer.eur(TRUST, CLEARING, told.amount), "unassigned_payment"
    else:
        move, kind = Transfer.eur(CLEARING, TRUST, told.amount), "outgoing_payment"
    text = " ".join(told.detail.purpose.split())[:140]
    return Entry(entry_id, kind, days.booked_on, days.value_on, of, (move,), text)
