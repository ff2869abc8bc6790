"""What the release of a request for a plan sets in motion; connected in `depot.app` under the act "plan" (PLN-8)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from auth.ports import ReleasedAct
from depot.kernel.calendar import Calendars
from depot.kernel.ids import PersonId
from orders.usecases.release_plan_request import release_plan_request


def plan_act(calendars: Callable[[], Calendars]) -> ReleasedAct:
    """The act with the calendars of the moment (ORD-9)."""

    def act(tx: Session, *, person: PersonId, subject: UUID, now: datetime) -> None:
        release_plan_request(tx, calendars=calendars(), person=person, subject=subject, now=now)

    return act
