"""TAX-24 to TAX-26, ACC-4: whose income a depot's is: a person's, that of two together, a company's, an estate's."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from depot.accounts.model import DepotKind, RoleKind, Roster
from depot.kernel.ids import DepotId, PersonId


class Standing(StrEnum):
    """What decides about pots, exemption order, certificate and church tax."""

    PERSON = "person"
    COMMUNITY = "community"
    BUSINESS = "business"
    ESTATE = "estate"


@dataclass(frozen=True, slots=True)
class TaxSubject:
    """Who is taxed; `subject_id` is the person's own id, or one made of what makes a community or an estate.

    The pots of two holders are those of both together, kept apart from the pots of each (TAX-23, TAX-25).
    """

    subject_id: PersonId
    holders: tuple[PersonId, ...]
    standing: Standing = Standing.PERSON
    # Until an heir or executor of an estate is recorded there is nobody to speak to (ACC-14).
    is_spoken_for: bool = True

    @property
    def person(self) -> PersonId:
        """The first holder: under whose name the event is recorded."""
        return self.holders[0]

    @property
    def is_shared(self) -> bool:
        """Whether the base is split in half (TAX-25)."""
        return self.standing is Standing.COMMUNITY


_HOLDING: Final = frozenset({RoleKind.HOLDER, RoleKind.JOINT_HOLDER})
_FOR_THE_ESTATE: Final = (RoleKind.HOLDER, RoleKind.HEIR, RoleKind.EXECUTOR)

_SPEAKING: Final = frozenset({RoleKind.HEIR, RoleKind.EXECUTOR})


def sole(person: PersonId) -> TaxSubject:
    """A person by themselves, a minor as well (TAX-26)."""
    return TaxSubject(person, (person,))


def subject_named(subject: PersonId | TaxSubject) -> TaxSubject:
    """A person named by their id is taxed by themselves."""
    return subject if isinstance(subject, TaxSubject) else sole(subject)


def community(first: PersonId, second: PersonId) -> TaxSubject:
    """Two holders together, in all their joint depots; the order of the depot says who is first (TAX-25)."""
    low, high = sorted((first, second))
    return TaxSubject(_made_of(f"{low},{high}"), (first, second), Standing.COMMUNITY)


def subject_of(depot: DepotId, roster: Roster, on: date) -> TaxSubject:
    """Whose the income of the day is; a depot goes on as an estate until it is divided (§ 2032 BGB; decision 024)."""
    holders = [role.person for role in roster.roles if role.kind in _HOLDING and role.counts_on(on)]
    if not holders:
        behind = [role.person for kind in _FOR_THE_ESTATE for role in roster.roles if role.kind is kind]
        assert behind, "a depot has, or had, somebody whose it is"
        known = any(role.kind in _SPEAKING and role.counts_on(on) for role in roster.roles)
        return TaxSubject(_made_of(f"estate,{depot}"), (behind[0],), Standing.ESTATE, is_spoken_for=known)
    if len(holders) > 1:
        first, second = holders
        return community(first, second)
    standing = Standing.BUSINESS if roster.kind is DepotKind.COMPANY else Standing.PERSON
    return TaxSubject(holders[0], (holders[0],), standing)


def _made_of(words: str) -> PersonId:
    """Computed, not looked up, and the same in SQL (`depot.holdings.store.year_end`)."""
    return PersonId(UUID(hex=hashlib.md5(words.encode(), usedforsecurity=False).hexdigest()))
