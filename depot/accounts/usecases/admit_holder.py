"""Who came of age is identified again and gets an own access (ACC-13, ACC-2)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from auth.usecases.open_access import open_access
from auth.usecases.persons_without_access import persons_without_access
from depot.accounts.model import RoleKind
from depot.accounts.usecases.roster_of import roster_of
from depot.customers.model import NewIdentification
from depot.customers.usecases.record_identification import record_identification
from depot.kernel.actor import Staff
from depot.kernel.clock import today
from depot.kernel.errors import NotFound
from depot.kernel.ids import DepotId, PersonId


def admit_holder(
    tx: Session, depot: DepotId, *, person: PersonId, found: NewIdentification, staff: Staff, now: datetime
) -> None:
    """With the identification as an adult the holder logs in; before, orders come on paper only (ACC-13)."""
    roster = roster_of(tx, depot, on=today(now))
    holders = {role.person for role in roster.roles if role.kind is RoleKind.HOLDER and role.counts_on(today(now))}
    if person not in holders:
        raise NotFound("person")
    record_identification(tx, person, found, staff=staff.staff, now=now)
    for holder in persons_without_access(tx, frozenset({person})):
        open_access(tx, person=holder, now=now)
