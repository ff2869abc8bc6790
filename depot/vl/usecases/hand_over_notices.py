"""Staff have sent the notices of a month to the central office (VL-14)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from depot.vl import store
from depot.vl.model import Notice


def hand_over_notices(tx: Session, due_on: date, *, now: datetime) -> list[Notice]:
    """Those that were not handed over before are marked; returns all that are due on the day."""
    store.hand_over(tx, due_on, now=now)
    return store.notices(tx, due_on=due_on)
