"""Take lots in hand to use them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from depot.holdings.model import Lot
from depot.holdings.store import positions as store
from depot.holdings.usecases.lots_of import lots_of
from depot.kernel.ids import PositionId


def lots_to_use(tx: Session, positions: Collection[PositionId]) -> dict[PositionId, list[Lot]]:
    """The lots that may be used, with the positions locked, so that two sales cannot both be first out (TAX-17).

    Those locked under VL contracts are left out, so that nothing is met from them by accident (VL-6).

    Locks positions by rising id; call it once per transaction, before the ledger is posted to.
    """
    store.lock(tx, positions)
    found = lots_of(tx, positions)
    return {place: [lot for lot in lots if lot.locked_until is None] for place, lots in found.items()}
