"""Which depots a person sees (ACC-9)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.model import Act, Depot
from depot.accounts.rules.quorum import quorum
from depot.accounts.store import depots, rosters
from depot.kernel.ids import PersonId


def visible_depots(tx: Session, *, person: PersonId, on: date) -> list[Depot]:
    """Every depot on which a role of the person allows to see it on the day, oldest first (ACC-9)."""
    alone = frozenset({person})
    found = rosters.rosters_of_person(tx, person, on=on)
    seen = [depot for depot, roster in found.items() if quorum(roster, Act.SEE, alone, on).granted]
    return depots.depots(tx, seen) if seen else []
