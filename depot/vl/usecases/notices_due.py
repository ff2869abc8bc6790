"""What the central office is told by the 15th of a month (VL-14)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.vl import store
from depot.vl.model import Notice


def notices_due(tx: Session, due_on: date) -> list[Notice]:
    """The early disposals of the month before, harmless ones too."""
    return store.notices(tx, due_on=due_on)
