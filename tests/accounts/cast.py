"""A small cast of persons by letter, and rosters written as a line of text, for tables that an expert can read."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from depot.accounts.model import (
    Act,
    DepotKind,
    DepotState,
    Disposition,
    DispositionRight,
    PowerScope,
    Role,
    RoleKind,
    Roster,
)
from depot.kernel.ids import PersonId

TODAY = date(2024, 1, 8)
BEGUN = date(2020, 1, 1)
_KIND = {
    "holder": RoleKind.HOLDER,
    "joint": RoleKind.JOINT_HOLDER,
    "parent": RoleKind.LEGAL_REPRESENTATIVE,
    "signatory": RoleKind.SIGNATORY,
    "heir": RoleKind.HEIR,
    "executor": RoleKind.EXECUTOR,
    "custodian": RoleKind.CUSTODIAN,
    "administrator": RoleKind.INSOLVENCY_ADMINISTRATOR,
    "attorney": RoleKind.ATTORNEY,
}


def who(letter: str) -> PersonId:
    """The person of a letter; ids sort as letters do."""
    return PersonId(UUID(int=ord(letter)))


def people(letters: str) -> frozenset[PersonId]:
    """The persons of the letters."""
    return frozenset(who(letter) for letter in letters)


def letters(persons: object) -> str:
    """The letters of persons."""
    return "".join(sorted(chr(person.int) for person in persons))  # type: ignore[attr-defined] # ids are UUIDs


def role(text: str) -> Role:
    """One role: `attorney:X scope=trade`, `custodian:X for=A not=order,close`, `heir:X to=2023-12-31`."""
    head, *options = text.split()
    kind, letter = head.split(":")
    said = dict(option.split("=") for option in options)
    return Role(
        person=who(letter),
        kind=_KIND[kind],
        valid_from=date.fromisoformat(said.get("from", BEGUN.isoformat())),
        valid_to=date.fromisoformat(said["to"]) if "to" in said else None,
        proof="test",
        stands_for=who(said["for"]) if "for" in said else None,
        scope=PowerScope(said["scope"]) if "scope" in said else None,
        ends_at_death=said.get("limited") == "lifetime",
        excluded=frozenset(Act(word) for word in said["not"].split(",")) if "not" in said else frozenset(),
        revoked_on=date.fromisoformat(said["revoked"]) if "revoked" in said else None,
    )


def roster(text: str) -> Roster:
    """`joint sole | joint:A; joint:B` or `company 2 | ...` or `single | holder:A` or `single @blocked | holder:A`."""
    head, roles = text.split("|")
    words = head.split()
    state = next((DepotState(word[1:]) for word in words if word.startswith("@")), DepotState.ACTIVE)
    words = [word for word in words if not word.startswith("@")]
    kind = DepotKind(words[0])
    right = None
    if len(words) > 1:
        word = words[1]
        right = (
            DispositionRight(Disposition.BY_NUMBER, int(word))
            if word.isdigit()
            else DispositionRight(Disposition(word))
        )
    groups = (RoleKind.JOINT_HOLDER, RoleKind.LEGAL_REPRESENTATIVE, RoleKind.SIGNATORY)
    return Roster(
        kind=kind,
        state=state,
        roles=tuple(role(part.strip()) for part in roles.split(";") if part.strip()),
        dispositions={} if right is None else dict.fromkeys(groups, right),
    )
