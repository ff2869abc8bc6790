"""On which depots a person stands in any role (ACC-7)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.model import Roster
from depot.accounts.store import rosters
from depot.kernel.ids import DepotId, PersonId


def rosters_of_person(tx: Session, person: PersonId, *, on: date) -> dict[DepotId, Roster]:
    """The rosters of all depots on which the person has or had a role (CON-3)."""
    return rosters.rosters_of_person(tx, person, on=on)
