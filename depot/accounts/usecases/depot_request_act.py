"""What the release of a request sets in motion; connected in `depot.app` as the act "depot_request" (AUT-9)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from auth.ports import ReleasedAct
from depot.accounts.usecases.release_depot_request import release_depot_request
from depot.kernel.calendar import Calendars
from depot.kernel.ids import PersonId


def depot_request_act(calendars: Callable[[], Calendars]) -> ReleasedAct:
    """The act with the calendars of the moment: the waiting time counts business days (CSH-10)."""

    def act(tx: Session, *, person: PersonId, subject: UUID, now: datetime) -> None:
        release_depot_request(tx, calendars=calendars(), person=person, subject=subject, now=now)

    return act
