"""May this person do the act on this depot, alone or with those who agreed already (ACC-9)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.errors import DepotNotWritable, QuorumNotReached
from depot.accounts.model import Act, Roster, Verdict
from depot.accounts.rules.requests import say
from depot.accounts.usecases.roster_of import roster_of
from depot.kernel.errors import NotFound
from depot.kernel.ids import DepotId, PersonId


def standing_for(
    tx: Session, depot: DepotId, person: PersonId, act: Act, *, agreed: frozenset[PersonId] = frozenset(), on: date
) -> tuple[Roster, Verdict]:
    """The verdict with this person; a depot they do not see is not found, a say they lack is refused (ACC-9)."""
    roster = roster_of(tx, depot, on=on)
    found = say(roster, person, act, agreed=agreed, on=on)
    if not found.sees:
        raise NotFound("depot")
    if found.verdict.rule == "ACC-17" and not found.verdict.granted:
        raise DepotNotWritable(found.verdict.reason)
    if not found.counts:
        owed = tuple(owed.role for owed in found.verdict.missing)
        raise QuorumNotReached(found.verdict.rule, owed, found.verdict.still_needed, found.verdict.reason)
    return roster, found.verdict
