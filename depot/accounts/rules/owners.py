"""Whose units and income those of a depot are, whoever acts on it (ACC-4, ACC-14; § 1922 BGB)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from depot.accounts.model import DepotKind, RoleKind, Roster
from depot.kernel.ids import PersonId


@dataclass(frozen=True, slots=True)
class Owners:
    """The holders on a day; of an estate the heirs known so far, and the deceased if the depot was theirs before."""

    kind: DepotKind
    persons: tuple[PersonId, ...]
    late: PersonId | None = None

    @property
    def is_estate(self) -> bool:
        """Whether it all belongs to a community of heirs (§ 2032 BGB)."""
        return self.kind is DepotKind.ESTATE

    @property
    def first(self) -> PersonId:
        """Under whom the owners are kept as one: the deceased whose estate it is, else the first who was recorded.

        For an estate the id does not change when heirs come to be known, so that what was kept before stays together.
        """
        return self.persons[0] if self.late is None else self.late


def owners(roster: Roster, on: date) -> Owners:
    """Holders in the order of recording; an estate belongs to its heirs together, the executor only acts (ACC-14)."""
    standing = [role for role in roster.roles if role.counts_on(on)]
    if roster.kind is DepotKind.ESTATE:
        heirs = tuple(dict.fromkeys(role.person for role in standing if role.kind is RoleKind.HEIR))
        late = next((role.person for role in roster.roles if role.kind is RoleKind.HOLDER), None)
        return Owners(roster.kind, heirs, late)
    holders = (role.person for role in standing if role.kind in {RoleKind.HOLDER, RoleKind.JOINT_HOLDER})
    return Owners(roster.kind, tuple(dict.fromkeys(holders)))
