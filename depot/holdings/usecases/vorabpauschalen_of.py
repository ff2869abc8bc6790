"""The Vorabpauschalen of a position's lots for a year."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.holdings.model import LotVorabpauschale
from depot.holdings.store import years as store
from depot.kernel.ids import PositionId


def vorabpauschalen_of(tx: Session, position: PositionId, year: int) -> list[LotVorabpauschale]:
    """What was set per lot at the year's end, first in first (§ 18 InvStG); nothing where the year is not published."""
    return store.of_position(tx, position, year)
