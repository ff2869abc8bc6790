"""What the customer learns before closing a depot (ACC-16)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.model import Act
from depot.accounts.ports import ClosingObstacles
from depot.accounts.rules.closing import Obstacle
from depot.accounts.usecases.obstacles_to_closing import obstacles_to_closing
from depot.accounts.usecases.require_quorum import require_quorum
from depot.kernel.ids import DepotId, PersonId


def preview_closing(
    tx: Session, depot: DepotId, *, person: PersonId, others: Iterable[ClosingObstacles], on: date
) -> list[Obstacle]:
    """For whoever sees the depot; nothing in the way means that it closes with the next day's run (ACC-16)."""
    require_quorum(tx, depot=depot, persons={person}, act=Act.SEE, on=on)
    return obstacles_to_closing(tx, depot, others=others, on=on)
