"""Plans end with the death of a holder (ACC-14)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.usecases.depots_held_by import depots_held_by
from depot.kernel.clock import today
from depot.kernel.ids import PersonId
from orders.rules.plans.plan import Reason
from orders.usecases.end_plans import end_plans


def stop_plans_of_person(tx: Session, *, person: PersonId, now: datetime) -> None:
    """Of all depots that are or were the person's, alone or with others; survivors set up plans anew (ACC-14)."""
    end_plans(tx, depots_held_by(tx, person, on=today(now)), reason=Reason.DEATH, now=now)
