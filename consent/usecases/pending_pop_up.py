"""After login the person is told of consents that are still open (CON-6)."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from consent.rules.answer import is_waiting
from consent.usecases.asked_of import asked_of
from depot.kernel.ids import PersonId

PAGE: Final = "/v1/consent-requirements"


def pending_pop_up(tx: Session, *, person: PersonId, today: date) -> str | None:
    """Where the open consents are listed, or None when nobody waits for this person; a refusal is not asked again."""
    asked = asked_of(tx, person, campaign=None, on=today)
    is_open = any(found.decision is None and is_waiting(found, on=today) for found in asked)
    return PAGE if is_open else None
