"""The quorum rule: may these persons together do this act on this depot today, and who is missing (ACC-8 to ACC-10).

Every seat of the deciding group must be filled by its signers: the person whose seat it is, or everybody who acts in
that person's place. The disposition says how many seats an act needs. A power of attorney is a second way, for some
acts. Nothing here depends on the order of persons or roles, and a further person never takes a right away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from depot.accounts.model import (
    ALL_TOGETHER,
    Act,
    DepotKind,
    Disposition,
    Owed,
    PowerScope,
    Role,
    RoleKind,
    Roster,
    Verdict,
)
from depot.accounts.rules.life_cycle import ALLOWED
from depot.kernel.ids import PersonId

K = RoleKind

# Who decides: the first of these groups that has members (ACC-4, ACC-8). An executor displaces the heirs.
DECIDING: Final[Mapping[DepotKind, tuple[RoleKind, ...]]] = {
    DepotKind.SINGLE: (K.HOLDER,),
    DepotKind.JOINT: (K.JOINT_HOLDER,),
    DepotKind.MINOR: (K.LEGAL_REPRESENTATIVE,),
    DepotKind.COMPANY: (K.SIGNATORY,),
    DepotKind.ESTATE: (K.EXECUTOR, K.HEIR),
}

# For these groups a disposition is registered; all others act together (§ 2038, § 2224 BGB).
CHOOSES_DISPOSITION: Final = frozenset({K.JOINT_HOLDER, K.LEGAL_REPRESENTATIVE, K.SIGNATORY})

# Acts that need every seat whatever the disposition: powers are granted by all holders (ACC-10), for a child by all who
# represent it; a company consents to terms by every registered signatory (CON-4).
NEEDS_ALL: Final = frozenset(
    {
        (K.JOINT_HOLDER, Act.GRANT_POWER),
        (K.LEGAL_REPRESENTATIVE, Act.GRANT_POWER),
        (K.SIGNATORY, Act.CONSENT_TO_TERMS),
    }
)

# Who acts in a person's place, the strongest first: after death executor or heirs (ACC-14), then the administrator, who
# displaces the debtor (§ 80 InsO), then the custodian (§ 1823 BGB). Parents and signatories are not replaced: who
# represents another person does so in person.
IN_PLACE: Final = (K.EXECUTOR, K.HEIR, K.INSOLVENCY_ADMINISTRATOR, K.CUSTODIAN)
REPLACEABLE: Final = frozenset({K.HOLDER, K.JOINT_HOLDER, K.HEIR})

# Attorneys never close, change the reference account or grant powers (ACC-10); terms are consented to by those whose
# contract they are (CON-4).
POWERS: Final[Mapping[PowerScope, frozenset[Act]]] = {
    PowerScope.INFORM: frozenset({Act.SEE}),
    PowerScope.TRADE: frozenset({Act.SEE, Act.ORDER, Act.CHANGE_PLAN}),
    PowerScope.FULL: frozenset({Act.SEE, Act.ORDER, Act.CHANGE_PLAN, Act.CHANGE_MASTER_DATA}),
}

# A holder who acts through others sees nothing: a child until 18, a company, the dead.
UNSEEING: Final = frozenset(
    {
        (DepotKind.MINOR, K.HOLDER),
        (DepotKind.COMPANY, K.HOLDER),
        (DepotKind.ESTATE, K.HOLDER),
        (DepotKind.ESTATE, K.JOINT_HOLDER),
    }
)


@dataclass(frozen=True, slots=True)
class Seats:
    """The deciding group on a day: its kind, one tuple of signers per seat, and how many seats the act needs."""

    kind: RoleKind
    signers: tuple[tuple[Role, ...], ...]
    needed: int


def quorum(roster: Roster, act: Act, persons: frozenset[PersonId], on: date) -> Verdict:
    """May these persons together do this act on this depot on the day, and who is still missing (ACC-9)."""
    if act not in ALLOWED[roster.state]:
        return Verdict(granted=False, rule="ACC-17", reason=f"a depot in state {roster.state} does not allow: {act}")
    roles = _in_force(roster, on)
    if act is Act.SEE:
        return _sight(roster.kind, roles, persons)
    seats = _seats(roster, roles, act)
    verdict = _by_seats(seats, act, persons)
    return verdict if verdict.granted else _by_power(roles, act, persons) or verdict


def deciding_seats(roster: Roster, act: Act, on: date) -> Seats:
    """Whose agreement an act needs on the day, seat by seat, whoever asks (ACC-8, CON-4)."""
    return _seats(roster, _in_force(roster, on), act)


def seeing(roster: Roster, on: date) -> tuple[PersonId, ...]:
    """Everybody who may see the depot on the day, in the order of their ids (ACC-9, DOC-1)."""
    return tuple(sorted({role.person for role in _seeing(roster.kind, _in_force(roster, on))}))


def _in_force(roster: Roster, on: date) -> tuple[Role, ...]:
    return tuple(role for role in roster.roles if role.counts_on(on) and not _lapsed(role, roster, on))


def _seeing(kind: DepotKind, roles: Sequence[Role]) -> list[Role]:
    return [role for role in roles if (kind, role.kind) not in UNSEEING and Act.SEE not in role.excluded]


def _lapsed(role: Role, roster: Roster, on: date) -> bool:
    """A power ends at death if so limited (ACC-10), and with the opening of insolvency (§ 117(1) InsO)."""
    if role.kind is not K.ATTORNEY:
        return False
    is_insolvent = any(other.kind is K.INSOLVENCY_ADMINISTRATOR and other.counts_on(on) for other in roster.roles)
    return is_insolvent or (role.ends_at_death and roster.kind is DepotKind.ESTATE)


def _sight(kind: DepotKind, roles: Sequence[Role], persons: frozenset[PersonId]) -> Verdict:
    """Each person in a role sees the depot alone (ACC-9)."""
    for role in sorted(_seeing(kind, roles), key=lambda role: role.kind):
        if role.person in persons:
            return Verdict(granted=True, rule="ACC-9", reason=f"the {_words(role.kind)} may see the depot")
    return Verdict(granted=False, rule="ACC-9", reason="none of these persons has a role that sees the depot")


def _seats(roster: Roster, roles: Sequence[Role], act: Act) -> Seats:
    groups = DECIDING[roster.kind]
    kind = next((kind for kind in groups if any(role.kind is kind for role in roles)), groups[-1])
    members = _by_person([role for role in roles if role.kind is kind], act)
    signers = tuple(_signers(members[person], roles, act, frozenset()) for person in sorted(members))
    right = roster.dispositions.get(kind, ALL_TOGETHER) if kind in CHOOSES_DISPOSITION else ALL_TOGETHER
    if (kind, act) in NEEDS_ALL or right.disposition is Disposition.JOINT:
        return Seats(kind, signers, len(signers))
    return Seats(kind, signers, right.required or 1)


def _by_person(roles: Sequence[Role], act: Act) -> dict[PersonId, Role]:
    """One seat a person, by whichever of several papers does not exclude the act."""
    return {role.person: role for role in sorted(roles, key=lambda role: act not in role.excluded)}


def _signers(role: Role, roles: Sequence[Role], act: Act, passed: frozenset[PersonId]) -> tuple[Role, ...]:
    """Who must act to fill a seat: its person, or all who act in that person's place (ACC-8, ACC-14)."""
    if role.kind not in REPLACEABLE:
        return (role,)
    through = passed | {role.person}
    for kind in IN_PLACE:
        standing = [other for other in roles if other.kind is kind and other.stands_for == role.person]
        standing = [other for other in standing if other.person not in through]
        if standing:
            found = [_signers(other, roles, act, through) for other in _by_person(standing, act).values()]
            signers = _by_person([signer for signers in found for signer in signers], act)
            return tuple(signers[person] for person in sorted(signers))
    return (role,)


def _by_seats(seats: Seats, act: Act, persons: frozenset[PersonId]) -> Verdict:
    rule = "CON-4" if (seats.kind, act) in NEEDS_ALL and act is Act.CONSENT_TO_TERMS else "ACC-8"
    rule = "ACC-10" if act is Act.GRANT_POWER else rule
    group = _words(seats.kind)
    if not seats.signers:
        return Verdict(granted=False, rule=rule, reason=f"no {group} is registered who could decide")
    able = [signers for signers in seats.signers if all(act not in role.excluded for role in signers)]
    if len(able) < seats.needed:
        if len(able) < len(seats.signers):
            return Verdict(granted=False, rule=rule, reason=f"the appointment excludes: {act}")
        reason = f"{seats.needed} must act, only {len(able)} registered: {group}"
        return Verdict(granted=False, rule=rule, reason=reason)
    open_seats = [signers for signers in able if any(role.person not in persons for role in signers)]
    still_needed = seats.needed - (len(able) - len(open_seats))
    demand = f"{seats.needed} of {len(seats.signers)} must act: {group}"
    if still_needed <= 0:
        return Verdict(granted=True, rule=rule, reason=demand)
    owed = {Owed(role.kind, role.person) for signers in open_seats for role in signers if role.person not in persons}
    return Verdict(granted=False, rule=rule, reason=demand, missing=tuple(sorted(owed)), still_needed=still_needed)


def _by_power(roles: Sequence[Role], act: Act, persons: frozenset[PersonId]) -> Verdict | None:
    """Each attorney acts alone within the scope of the power (ACC-10)."""
    for role in sorted((role for role in roles if role.kind is K.ATTORNEY), key=lambda role: role.person):
        covers = role.scope is not None and act in POWERS[role.scope] and act not in role.excluded
        if role.person in persons and covers:
            return Verdict(granted=True, rule="ACC-10", reason=f"the power of attorney covers: {act}")
    return None


def _words(kind: RoleKind) -> str:
    return kind.replace("_", " ")
