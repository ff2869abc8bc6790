"""A further factor waits for its release by one already active (AUT-5)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from auth.model import ADD_FACTOR, Factor, Release
from auth.rules.factor_text import factor_change_text
from auth.usecases.open_release import open_release
from depot.kernel.ids import PersonId


def offer_factor(tx: Session, *, person: PersonId, factor: Factor, now: datetime) -> Release:
    """Ask for the release of a proven factor (AUT-5, AUT-9)."""
    text = factor_change_text(ADD_FACTOR, factor)
    return open_release(tx, person=person, act=ADD_FACTOR, subject=factor.factor_id, text=text, now=now)
