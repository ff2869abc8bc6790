"""A person's standing on a depot whose roster is known, or the refusal of it (ACC-9, ORD-3)."""

from __future__ import annotations

from datetime import date

from depot.accounts.errors import DepotNotWritable, QuorumNotReached
from depot.accounts.model import Act, Roster
from depot.kernel.errors import NotFound
from depot.kernel.ids import PersonId
from orders.rules.standing import Standing, standing


def admitted_standing(
    roster: Roster | None,
    person: PersonId,
    *,
    released: frozenset[PersonId] = frozenset(),
    on: date,
    act: Act = Act.ORDER,
) -> tuple[Roster, Standing]:
    """A depot the person does not see is not found, a say they lack is refused (ACC-9)."""
    found = standing(roster, person, released=released, on=on, act=act) if roster else None
    if roster is None or found is None or not found.sees:
        raise NotFound("depot")
    verdict = found.verdict
    if verdict.rule == "ACC-17" and not verdict.granted:
        raise DepotNotWritable(verdict.reason)
    if not found.counts:
        owed = tuple(owed.role for owed in verdict.missing)
        raise QuorumNotReached(verdict.rule, owed, verdict.still_needed, verdict.reason)
    return roster, found
