"""Positions by their ids."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy.orm import Session

from depot.holdings.model import Position
from depot.holdings.store import positions as store
from depot.kernel.ids import PositionId
from depot.kernel.money import Units
from depot.ledger.model import Account
from depot.ledger.usecases.balances import balances


def positions(
    tx: Session, ids: Collection[PositionId], *, as_of: date | None = None, known_at: datetime | None = None
) -> dict[PositionId, Position]:
    """The positions with the units that the ledger says they have, now or at the close of a past day (CSH-2)."""
    found = store.of_ids(tx, ids)
    accounts = [
        (
            Account.position(row.position_id, row.isin),
            Account.position_held(row.position_id, row.isin),
            Account.position_locked(row.position_id, row.isin),
        )
        for row in found
    ]
    units = balances(tx, (account for each in accounts for account in each), as_of=as_of, known_at=known_at)
    return {
        row.position_id: Position(
            position_id=row.position_id,
            depot_id=row.depot_id,
            isin=row.isin,
            number=row.number,
            units_free=Units(units[free]),
            units_held=Units(units[held]),
            units_locked=Units(units[locked]),
        )
        for row, (free, held, locked) in zip(found, accounts, strict=True)
    }
