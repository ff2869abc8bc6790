"""Heirs, executors, custodians, administrators, guardians: who stands in, by which paper (ACC-7, ACC-8)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from depot.accounts.model import Act, DepotKind, Role, RoleKind, Roster
from depot.accounts.rules.life_events.outcome import Outcome
from depot.accounts.rules.names import ROLE_DE
from depot.accounts.rules.quorum import REPLACEABLE
from depot.customers.rules.age import full_age_on, is_minor
from depot.kernel.errors import Fault
from depot.kernel.ids import PersonId

K = RoleKind

AFTER_DEATH: Final = frozenset({K.HEIR, K.EXECUTOR})
OF_THE_LIVING: Final = frozenset({K.CUSTODIAN, K.INSOLVENCY_ADMINISTRATOR, K.LEGAL_REPRESENTATIVE})
# An appointment for a class of acts can leave these out; sight is never left out here (§ 1815 BGB).
EXCLUDABLE: Final = frozenset(Act) - {Act.SEE}


@dataclass(frozen=True, slots=True)
class Appointment:
    """Who is appointed for whom from when, by which paper, and what the appointment leaves out."""

    person: PersonId
    kind: RoleKind
    stands_for: PersonId
    valid_from: date
    proof: str
    excluded: frozenset[Act] = frozenset()
    valid_to: date | None = None


def appointment_faults(
    wanted: Appointment, roster: Roster, *, born_on: date, died_on: date | None, on: date
) -> tuple[Fault, ...]:
    """Every fault; `born_on` is the appointed person's birth, `died_on` the death of whom they stand for (ACC-14)."""
    found = []
    if wanted.kind in AFTER_DEATH and died_on is None:
        detail = "the death of this person is recorded first, with the certificate"
        found.append(Fault("ACC-14", "/stands_for", detail, "death-not-recorded"))
    if wanted.kind in OF_THE_LIVING and died_on is not None:
        found.append(Fault("ACC-14", "/stands_for", "this person has died", "dead"))
    if wanted.kind not in AFTER_DEATH | OF_THE_LIVING:
        found.append(Fault("ACC-7", "/kind", "nobody is appointed to this role", "not-an-appointment"))
    if not _held(wanted, roster):
        found.append(Fault("ACC-7", "/stands_for", "has no role in which somebody stands in", "no-such-role"))
    if wanted.valid_from > on:
        found.append(Fault("ACC-7", "/valid_from", "lies in the future", "in-the-future"))
    if wanted.kind is not K.HEIR and is_minor(born_on, on):
        found.append(Fault("ACC-7", "/person", "must be of full age (§ 2 BGB)", "minor"))
    if wanted.person == wanted.stands_for:
        found.append(Fault("ACC-7", "/person", "stands for themselves already", "contradiction"))
    if not wanted.excluded <= EXCLUDABLE:
        found.append(Fault("ACC-8", "/excluded", "sight cannot be left out", "not-excludable"))
    standing = [role for role in roster.roles if role.person == wanted.person and role.counts_on(on)]
    if any(role.kind is wanted.kind and role.stands_for == wanted.stands_for for role in standing):
        found.append(Fault("ACC-7", "/person", "stands in this role already", "duplicate"))
    return tuple(found)


def _held(wanted: Appointment, roster: Roster) -> bool:
    """A holder, joint holder or heir; after death also one whose role ended with it; for a child, its holder."""
    kinds = frozenset({K.HOLDER}) if wanted.kind is K.LEGAL_REPRESENTATIVE else REPLACEABLE
    if wanted.kind is K.LEGAL_REPRESENTATIVE and roster.kind is not DepotKind.MINOR:
        return False
    return any(role.person == wanted.stands_for and role.kind in kinds for role in roster.roles)


def until_full_age(wanted: Appointment, child_born_on: date) -> Appointment:
    """Who represents a child does so to the eve of its 18th birthday at the latest (ACC-13)."""
    if wanted.kind is not K.LEGAL_REPRESENTATIVE:
        return wanted
    eve = full_age_on(child_born_on) - timedelta(days=1)
    return replace(wanted, valid_to=eve if wanted.valid_to is None else min(wanted.valid_to, eve))


def after_appointment(wanted: Appointment) -> Outcome:
    """The role begins with its paper (ACC-7)."""
    role = Role(
        wanted.person,
        wanted.kind,
        valid_from=wanted.valid_from,
        valid_to=wanted.valid_to,
        proof=wanted.proof,
        stands_for=wanted.stands_for,
        excluded=wanted.excluded,
    )
    said = [f"Es beginnt die Rolle: {ROLE_DE[wanted.kind]}."]
    if wanted.excluded:
        said.append(f"Von der Bestellung nicht umfasst: {len(wanted.excluded)} Befugnis(se).")
    return Outcome(begins=(role,), changes=tuple(said))
