"""Whose consent a requirement still needs (CON-4)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from consent.model import Asked, Decision
from consent.rules.state import GONE
from depot.accounts.model import Act, Roster
from depot.accounts.rules.quorum import quorum
from depot.kernel.ids import PersonId


def missing(
    decisions: Mapping[PersonId, Decision], rosters: Collection[Roster], *, on: date
) -> tuple[tuple[Asked, ...], int]:
    """Who could still consent, in which role, and how many of them must; nobody when it is complete (CON-4)."""
    givers = frozenset(person for person, decision in decisions.items() if decision is Decision.GIVEN)
    owed: set[Asked] = set()
    needed = 0
    for roster in rosters:
        if roster.state in GONE:
            continue
        verdict = quorum(roster, Act.CONSENT_TO_TERMS, givers, on)
        owed |= {Asked(found.role, found.person) for found in verdict.missing}
        needed = max(needed, verdict.still_needed)
    return tuple(sorted(owed)), needed
