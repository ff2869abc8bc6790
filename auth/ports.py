"""What the access asks of packages above it; connected in `depot.app`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from depot.kernel.ids import PersonId


class ReleasedAct(Protocol):
    """Carries out what a person has released, in the transaction of the release (AUT-9)."""

    def __call__(self, tx: Session, *, person: PersonId, subject: UUID, now: datetime) -> object:
        """Do it, or refuse and leave the release open."""


class AfterLogin(Protocol):
    """Asked once per login for a page the person must see first, such as terms to accept."""

    def detour(self, tx: Session, *, person: PersonId, today: date) -> str | None:
        """The page's address, or None."""
