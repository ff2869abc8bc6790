"""The death of a person, once recorded with the certificate, on each depot with a role of theirs (ACC-14)."""

from __future__ import annotations

from datetime import date
from typing import Final

from depot.accounts.model import ALL_TOGETHER, DepotKind, Disposition, Role, RoleKind, Roster
from depot.accounts.rules.life_events.outcome import Outcome
from depot.accounts.rules.names import ROLE_DE
from depot.kernel.errors import Fault
from depot.kernel.ids import PersonId

K = RoleKind

# Whose place heirs take: the seat stays, so that nobody decides alone who could not before (§ 1922, § 2038 BGB).
_SEAT_STAYS: Final = frozenset({K.JOINT_HOLDER, K.HEIR})
# Appointments for a living person end with death (§ 1870 BGB); parents represent a child only as long as it lives.
_ENDS_WITH_THE_PERSON: Final = frozenset({K.CUSTODIAN, K.LEGAL_REPRESENTATIVE})
_ESTATE_OF: Final = frozenset({DepotKind.SINGLE, DepotKind.MINOR})


def death_faults(*, born_on: date, died_on: date, on: date) -> tuple[Fault, ...]:
    """A death lies between birth and today (ACC-14)."""
    if died_on > on:
        return (Fault("ACC-14", "/died_on", "lies in the future", "in-the-future"),)
    if died_on < born_on:
        return (Fault("ACC-14", "/died_on", "lies before the birth", "contradiction"),)
    return ()


def after_death(roster: Roster, person: PersonId, *, died_on: date, on: date) -> Outcome:
    """Single: estate; joint and sole: the survivor goes on; joint and joint: heirs take the seat (ACC-14)."""
    own = [role for role in roster.roles if role.person == person and role.counts_on(on)]
    holds = any(role.kind is K.HOLDER for role in own)
    jointly = any(role.kind is K.JOINT_HOLDER for role in own)
    right = roster.dispositions.get(K.JOINT_HOLDER, ALL_TOGETHER)
    survivor_goes_on = jointly and right.disposition is Disposition.SOLE
    ending = [
        role for role in own if role.kind not in _SEAT_STAYS or (role.kind is K.JOINT_HOLDER and survivor_goes_on)
    ]
    if holds or jointly:
        ending += [
            role
            for role in roster.roles
            if role.kind in _ENDS_WITH_THE_PERSON and role.stands_for == person and role.counts_on(on)
        ]
    becomes_estate = holds and roster.kind in _ESTATE_OF
    return Outcome(
        kind=DepotKind.ESTATE if becomes_estate else None,
        ends=tuple((role, _last_day(role, died_on)) for role in ending),
        changes=tuple(_changes(ending, jointly=jointly, goes_on=survivor_goes_on, becomes_estate=becomes_estate)),
    )


def _last_day(role: Role, died_on: date) -> date:
    return max(role.valid_from, died_on)


def _changes(ending: list[Role], *, jointly: bool, goes_on: bool, becomes_estate: bool) -> list[str]:
    said = []
    if becomes_estate:
        said.append(
            "Das Depot wird zum Nachlassdepot; Aufträge erteilen die Erben gemeinschaftlich oder der "
            "Testamentsvollstrecker."
        )
    if jointly and goes_on:
        said.append("Das Gemeinschaftsdepot mit Einzelverfügung wird vom überlebenden Mitinhaber fortgeführt.")
    if jointly and not goes_on:
        said.append(
            "Die Erben treten an die Stelle des verstorbenen Mitinhabers; bis dahin ist keine Verfügung möglich."
        )
    said += [f"Es endet die Rolle: {ROLE_DE[role.kind]}." for role in ending]
    return said
