"""Who stands in which role on a depot, to be asked together with other questions (ACC-7)."""

from __future__ import annotations

from datetime import date

from depot.accounts.model import Roster
from depot.accounts.store import rosters
from depot.kernel.hot_sql import Question
from depot.kernel.ids import DepotId


def roster_asked(depot: DepotId, *, on: date) -> Question[Roster | None]:
    """All roles of the depot, past ones too, with the dispositions of the day; None where there is no such depot."""
    return rosters.roster(depot, on=on)
