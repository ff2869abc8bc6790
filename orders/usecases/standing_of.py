"""May this person order, or change a plan, on this depot, alone or with others (ACC-9, ORD-3)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.model import Act, Roster
from depot.accounts.usecases.roster_asked import roster_asked
from depot.kernel.hot_sql import ask
from depot.kernel.ids import DepotId, PersonId
from orders.rules.standing import Standing
from orders.usecases.admitted_standing import admitted_standing


def standing_of(
    tx: Session,
    depot: DepotId,
    person: PersonId,
    *,
    released: frozenset[PersonId] = frozenset(),
    on: date,
    act: Act = Act.ORDER,
) -> tuple[Roster, Standing]:
    """The person's standing; a depot they do not see is not found, a say they lack is refused (ACC-9)."""
    return admitted_standing(ask(tx, roster_asked(depot, on=on)), person, released=released, on=on, act=act)
