"""May this person order on this depot, alone or with others (ACC-9, ORD-3)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.errors import DepotNotWritable, QuorumNotReached
from depot.accounts.model import Roster
from depot.accounts.usecases.roster_of import roster_of
from depot.kernel.errors import NotFound
from depot.kernel.ids import DepotId, PersonId
from orders.rules.standing import Standing, standing


def standing_of(
    tx: Session, depot: DepotId, person: PersonId, *, released: frozenset[PersonId] = frozenset(), on: date
) -> tuple[Roster, Standing]:
    """The person's standing; a depot they do not see is not found, a say they lack is refused (ACC-9)."""
    roster = roster_of(tx, depot, on=on)
    found = standing(roster, person, released=released, on=on)
    verdict = found.verdict
    if not found.sees:
        raise NotFound("depot")
    if verdict.rule == "ACC-17" and not verdict.granted:
        raise DepotNotWritable(verdict.reason)
    if not found.counts:
        owed = tuple(owed.role for owed in verdict.missing)
        raise QuorumNotReached(verdict.rule, owed, verdict.still_needed, verdict.reason)
    return roster, found
