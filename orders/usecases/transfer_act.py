"""What the release of a transfer sets in motion; connected in `depot.app` as the act "transfer" (AUT-9)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from auth.ports import ReleasedAct
from depot.kernel.calendar import Calendars
from depot.kernel.ids import PersonId
from orders.usecases.release_transfer import release_transfer


def transfer_act(calendars: Callable[[], Calendars]) -> ReleasedAct:
    """The act with the calendars of the moment: units are booked on business days."""

    def act(tx: Session, *, person: PersonId, subject: UUID, now: datetime) -> None:
        release_transfer(tx, calendars=calendars(), person=person, subject=subject, now=now)

    return act
