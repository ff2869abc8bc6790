"""Children who turned 18 hold their depots themselves (ACC-13)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.rules.life_events.coming_of_age import after_coming_of_age
from depot.accounts.rules.life_events.outcome import LifeEvent, LifeEventKind
from depot.accounts.store import life_events, rosters
from depot.accounts.usecases.apply_outcome import apply_outcome
from depot.customers.rules.age import full_age_on
from depot.customers.usecases.birth_dates import birth_dates
from depot.kernel.actor import Job
from depot.kernel.clock import today
from depot.kernel.ids import DepotId

_AT_ONCE = 1_000


def come_of_age(tx: Session, *, now: datetime) -> list[DepotId]:
    """The next depots whose child has come of age, changed; none left: an empty list (ACC-13)."""
    day = today(now)
    found = life_events.grown_up(tx, on=day, limit=_AT_ONCE)
    born = birth_dates(tx, {child for _, child in found})
    known = rosters.rosters(tx, [depot for depot, _ in found], on=day) if found else {}
    changed = []
    for depot, child in found:
        outcome = after_coming_of_age(known[depot], born_on=born[child], on=day)
        if outcome is None:
            continue
        event = LifeEvent(
            LifeEventKind.COMING_OF_AGE, child, depot, full_age_on(born[child]), "birth date", outcome.changes
        )
        apply_outcome(tx, depot, outcome, event, actor=Job("come_of_age"), now=now)
        changed.append(depot)
    return changed
