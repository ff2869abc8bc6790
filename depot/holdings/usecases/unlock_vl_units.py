"""The lock of a VL contract's units ends."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from depot.holdings.store import positions as positions_store
from depot.holdings.store import vl_units as store
from depot.holdings.usecases.positions import positions
from depot.kernel.clock import new_id
from depot.kernel.ids import EntryId, PositionId
from depot.kernel.money import Units
from depot.ledger.model import Entry, Transfer
from depot.ledger.usecases.post_entries import post_entries


def unlock_vl_units(tx: Session, contract: UUID, *, on: date, now: datetime) -> dict[PositionId, Units]:
    """All units of the contract become free units of the same position; how many those were (VL-4, VL-6)."""
    positions_store.lock(tx, {PositionId(held.position_id) for held in store.of_contracts(tx, [contract])})
    freed = {PositionId(place): units for place, units in store.unlock(tx, contract).items()}
    places = positions(tx, freed)
    entries = [
        Entry(
            entry_id=EntryId(new_id()),
            kind="vl_units_freed",
            booked_on=on,
            value_on=on,
            reference=contract,
            transfers=(Transfer.units(places[place].locked_account, places[place].free_account, units),),
            text="Ende der Sperre nach dem 5. VermBG",
        )
        for place, units in freed.items()
    ]
    post_entries(tx, entries, now=now)
    return freed
