"""Which versions of terms bind a depot on a day (CON-11, CON-12)."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from consent.model import Terms
from consent.rules.versions_in_force import versions_in_force
from consent.store import migrated, terms
from depot.accounts.model import Act
from depot.accounts.rules.quorum import quorum
from depot.accounts.usecases.depot_details import depot_details
from depot.accounts.usecases.roster_of import roster_of
from depot.kernel.ids import DepotId

_ALL: Final = 10_000


def terms_in_force(tx: Session, depot: DepotId, *, on: date) -> list[Terms]:
    """Those of the opening, replaced by what was consented to, from the effective day on (CON-11, CON-12)."""
    found = depot_details(tx, depot)
    recorded = terms.listed(tx, product=found.product, in_force_on=None, after=None, limit=_ALL)
    consented = terms.consented(tx, depot, on=on) + _came_over(tx, depot, on)
    return versions_in_force(recorded, consented, opened_on=found.opened_on or on)


def _came_over(tx: Session, depot: DepotId, on: date) -> list[Terms]:
    """The versions to which enough persons consented before the depot's data came over (CON-2, CON-4)."""
    found = migrated.of_depot(tx, depot, on=on)
    roster = roster_of(tx, depot, on=on) if found else None
    return [
        version
        for version, persons in found
        if roster is not None and quorum(roster, Act.CONSENT_TO_TERMS, persons, on).granted
    ]
