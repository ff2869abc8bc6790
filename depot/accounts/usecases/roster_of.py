"""Who stands in which role on a depot (ACC-7)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.model import Roster
from depot.accounts.usecases.roster_asked import roster_asked
from depot.kernel.errors import NotFound
from depot.kernel.hot_sql import ask
from depot.kernel.ids import DepotId


def roster_of(tx: Session, depot: DepotId, *, on: date) -> Roster:
    """All roles of the depot, past ones too, with the dispositions of the day; for rules that decide more (CON-4)."""
    found = ask(tx, roster_asked(depot, on=on))
    if found is None:
        raise NotFound("depot")
    return found
