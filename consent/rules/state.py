"""The state of a requirement follows from the answers of its persons and the quorum of its depots (CON-4)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from consent.model import Decision, RequirementState
from depot.accounts.model import Act, DepotState, Roster
from depot.accounts.rules.quorum import quorum
from depot.kernel.ids import PersonId

GONE = frozenset({DepotState.CLOSING, DepotState.CLOSED})
WAITING = frozenset({RequirementState.OPEN, RequirementState.PARTLY_GIVEN, RequirementState.REFUSED})


def requirement_state(
    decisions: Mapping[PersonId, Decision], rosters: Collection[Roster], *, on: date
) -> RequirementState:
    """Given as soon as those who consented suffice on every depot; depots that were left behind no longer count."""
    givers = frozenset(person for person, decision in decisions.items() if decision is Decision.GIVEN)
    living = [roster for roster in rosters if roster.state not in GONE]
    if givers and living and all(quorum(roster, Act.CONSENT_TO_TERMS, givers, on).granted for roster in living):
        return RequirementState.GIVEN
    if Decision.REFUSED in decisions.values():
        return RequirementState.REFUSED
    return RequirementState.PARTLY_GIVEN if givers else RequirementState.OPEN


def seen_state(state: RequirementState, *, ends_on: date, on: date) -> RequirementState:
    """What was not completed before the end of the campaign has expired (CON-4)."""
    is_waiting = state in {RequirementState.OPEN, RequirementState.PARTLY_GIVEN}
    return RequirementState.EXPIRED if is_waiting and on > ends_on else state


def takes_effect_on(effective_on: date, completed_on: date) -> date:
    """A consent takes effect at the effective day at the earliest (CON-11)."""
    return max(effective_on, completed_on)
