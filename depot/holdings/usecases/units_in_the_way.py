"""Units keep a depot open until the last one is gone (ACC-16)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.rules.closing import Obstacle, ObstacleKind
from depot.holdings.usecases.positions_of import positions_of
from depot.kernel.ids import DepotId


def units_in_the_way(tx: Session, depot: DepotId, *, on: date) -> Sequence[Obstacle]:
    """Each position that is not empty, free units and held ones; `on` belongs to the question of accounts (ACC-16)."""
    del on
    return [
        Obstacle(
            ObstacleKind.UNITS,
            position.number,
            f"In der Position {position.number} ({position.isin}) sind noch Anteile; "
            "bitte verkaufen oder übertragen Sie diese.",
        )
        for position in positions_of(tx, depot)
        if position.units
    ]
