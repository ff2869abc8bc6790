"""Who decides on the depots of a requirement today, whoever decided when the campaign began (CON-4)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

from consent.model import Asked
from consent.rules.state import GONE
from depot.accounts.model import Act, RoleKind, Roster
from depot.accounts.rules.quorum import Seats, deciding_seats
from depot.kernel.ids import PersonId


@dataclass(frozen=True, slots=True)
class Deciders:
    """Whom a requirement asks on a day: persons by their roles, the deciding role, and whether any one suffices."""

    role: RoleKind
    asked: tuple[Asked, ...]
    is_one_alone: bool

    @property
    def persons(self) -> frozenset[PersonId]:
        """Those who decide, in whatever role."""
        return frozenset(asked.person for asked in self.asked)


@dataclass(frozen=True, slots=True)
class Succession:
    """What a change of roles means for a requirement: who is asked from now on too, and who no longer."""

    deciders: Deciders
    joined: tuple[Asked, ...]
    left: tuple[PersonId, ...]


def deciders(rosters: Collection[Roster], *, on: date) -> Deciders | None:
    """Everybody whose consent the living depots need on the day; None where nobody can decide (CON-3, CON-4)."""
    groups = [deciding_seats(roster, Act.CONSENT_TO_TERMS, on) for roster in rosters if roster.state not in GONE]
    asked = [_willing(seats) for seats in groups]
    everybody = {each.person: each for found in asked for each in found}
    if not everybody:
        return None
    alone = all(seats.needed == 1 and all(len(signers) == 1 for signers in seats.signers) for seats in groups)
    same = all({each.person for each in found} == everybody.keys() for found in asked)
    return Deciders(groups[0].kind, tuple(sorted(everybody.values())), is_one_alone=alone and same)


def _willing(seats: Seats) -> list[Asked]:
    """By seat first: who holds a seat of their own is asked in that role, and not again in another's place."""
    roles = [role for signers in seats.signers for role in signers if Act.CONSENT_TO_TERMS not in role.excluded]
    own_last = sorted(roles, key=lambda role: role.kind is seats.kind)
    return list({role.person: Asked(role.kind, role.person) for role in own_last}.values())


def succession(
    asked: Collection[PersonId],
    left_before: Collection[PersonId],
    rosters: Sequence[Roster],
    *,
    dead: AbstractSet[PersonId],
    on: date,
) -> Succession | None:
    """Who joins and who leaves by what happened since the persons were asked; None while nobody can decide (CON-4).

    A seat of somebody who died stays theirs until the heirs are known (ACC-14); the dead are asked no more.
    """
    now = deciders(rosters, on=on)
    if now is None:
        return None
    joined = tuple(each for each in now.asked if each.person not in asked and each.person not in dead)
    left = sorted(frozenset(asked) - (now.persons - dead) - frozenset(left_before))
    return Succession(now, joined, tuple(left))
