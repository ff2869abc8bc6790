"""A holder asks to close the depot: free of charge and at once (ACC-16)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.model import Act
from depot.accounts.rules.requests import RequestKind, closing_text
from depot.accounts.usecases.ask_for_change import Awaiting, ask_for_change
from depot.accounts.usecases.standing_for import standing_for
from depot.kernel.clock import today
from depot.kernel.ids import DepotId, PersonId


def ask_for_closing(tx: Session, depot: DepotId, *, person: PersonId, now: datetime) -> Awaiting:
    """Released by those who dispose; what is in the way keeps the depot in state closing, not open (ACC-16)."""
    roster, verdict = standing_for(tx, depot, person, Act.CLOSE, on=today(now))
    return ask_for_change(
        tx,
        depot,
        kind=RequestKind.CLOSE,
        content={},
        text=closing_text(depot_number=roster.depot_number),
        person=person,
        verdict=verdict,
        now=now,
    )
