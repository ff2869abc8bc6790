"""Orders under way keep a depot open (ACC-16)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from depot.accounts.rules.closing import Obstacle, ObstacleKind
from depot.kernel.ids import DepotId, to_text
from orders.model import UNDER_WAY
from orders.store import orders as store

_EVERY: Final = 100_000


def orders_in_the_way(tx: Session, depot: DepotId, *, on: date) -> Sequence[Obstacle]:
    """Each order that is neither settled nor ended; `on` belongs to the question of accounts (ACC-16)."""
    del on
    return [
        Obstacle(ObstacleKind.OPEN_ORDER, to_text("ord", order.order_id), "Ein Auftrag ist noch nicht abgerechnet.")
        for order in store.of_depot(tx, depot, after=None, limit=_EVERY)
        if order.state in UNDER_WAY
    ]
