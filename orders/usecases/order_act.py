"""What the release of an order sets in motion; connected in `depot.app` under the act "order" (AUT-9, ORD-4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from auth.ports import ReleasedAct
from depot.kernel.calendar import Calendars
from depot.kernel.ids import PersonId
from orders.usecases.accept_order import accept_order


def order_act(calendars: Callable[[], Calendars]) -> ReleasedAct:
    """The act with the calendars of the moment: closures may be recorded while the service runs (ORD-9)."""

    def act(tx: Session, *, person: PersonId, subject: UUID, now: datetime) -> None:
        accept_order(tx, calendars=calendars(), person=person, subject=subject, now=now)

    return act
