"""Who holds a depot, over the whole bank (ACC-4)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.store import rosters
from depot.kernel.ids import PersonId


def holders_on(tx: Session, on: date) -> list[PersonId]:
    """Everybody who is holder or joint holder of a depot on the day, by rising id (ACC-4)."""
    return rosters.holders_on(tx, on)
