"""Which depots are or were a person's own (ACC-4, ACC-14)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.model import RoleKind
from depot.accounts.store import rosters
from depot.kernel.ids import DepotId, PersonId


def depots_held_by(tx: Session, person: PersonId, *, on: date) -> list[DepotId]:
    """Those on which the person has, or until a death had, a role of a holder (ACC-14)."""
    return [
        depot
        for depot, roster in rosters.rosters_of_person(tx, person, on=on).items()
        if any(role.person == person and role.kind in {RoleKind.HOLDER, RoleKind.JOINT_HOLDER} for role in roster.roles)
    ]
