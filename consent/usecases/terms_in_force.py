"""Which versions of terms bind a depot on a day (CON-11, CON-12)."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from consent.model import Terms
from consent.rules.versions_in_force import versions_in_force
from consent.store import terms
from depot.accounts.usecases.depot_details import depot_details
from depot.kernel.ids import DepotId

_ALL: Final = 10_000


def terms_in_force(tx: Session, depot: DepotId, *, on: date) -> list[Terms]:
    """Those of the opening, replaced by what was consented to, from the effective day on (CON-11, CON-12)."""
    found = depot_details(tx, depot)
    recorded = terms.listed(tx, product=found.product, in_force_on=None, after=None, limit=_ALL)
    consented = terms.consented(tx, depot, on=on)
    return versions_in_force(recorded, consented, opened_on=found.opened_on or on)
