"""Whose death is recorded (ACC-14)."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from depot.accounts.store import life_events
from depot.kernel.ids import PersonId


def deceased_among(tx: Session, persons: Collection[PersonId]) -> frozenset[PersonId]:
    """Those of the persons who have died; nobody writes to them, and nobody acts as them (ACC-14)."""
    return frozenset(life_events.deaths(tx, persons)) if persons else frozenset()
