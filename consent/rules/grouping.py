"""What one answer covers: depots of a product that the same persons decide about in the same roles (CON-3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import date

from consent.model import Asked, NewRequirement
from consent.rules.succession import deciders
from depot.accounts.model import Act, DepotKind, Product, RoleKind, Roster
from depot.accounts.rules.quorum import deciding_seats, quorum
from depot.kernel.ids import DepotId, PersonId

Ward = tuple[tuple[RoleKind, PersonId, PersonId | None], ...]
Migrated = Mapping[DepotId, AbstractSet[PersonId]]
"""Who consented to all these versions before the depot's data came over (CON-2)."""


def sole_requirement(
    product: Product, person: PersonId, depots: tuple[DepotId, ...], *, migrated: Migrated
) -> NewRequirement | None:
    """All depots of a product that one person holds alone are one requirement; that person completes it (CON-3).

    Depots for which the person consented before the migration are not asked about; None if all are (CON-2).
    """
    open_ones = tuple(depot for depot in depots if person not in migrated.get(depot, ()))
    asked = (Asked(RoleKind.HOLDER, person),)
    if not open_ones:
        return None
    return NewRequirement(product=product, role=RoleKind.HOLDER, asked=asked, depots=open_ones, is_one_alone=True)


def shared_requirements(
    product: Product, rosters: Mapping[DepotId, Roster], *, migrated: Migrated, on: date
) -> list[NewRequirement]:
    """A requirement per depot; those of one holder in whose place the same persons act are one (CON-3, CON-4).

    Who consented before the migration is not asked, nor is anybody where they suffice (CON-2).
    """
    alone: dict[Ward | DepotId, list[DepotId]] = defaultdict(list)
    for depot, roster in rosters.items():
        before = frozenset(migrated.get(depot, ()))
        if not before or not quorum(roster, Act.CONSENT_TO_TERMS, before, on).granted:
            alone[_ward(roster, on) or depot].append(depot)
    found = (_requirement(product, depots, rosters, migrated, on) for depots in alone.values())
    return [requirement for requirement in found if requirement is not None]


def _ward(roster: Roster, on: date) -> Ward:
    if roster.kind is not DepotKind.SINGLE:
        return ()
    seats = deciding_seats(roster, Act.CONSENT_TO_TERMS, on)
    willing = (role for seat in seats.signers for role in seat if Act.CONSENT_TO_TERMS not in role.excluded)
    return tuple(sorted((role.kind, role.person, role.stands_for) for role in willing))


def _requirement(
    product: Product, depots: list[DepotId], rosters: Mapping[DepotId, Roster], migrated: Migrated, on: date
) -> NewRequirement | None:
    now = deciders([rosters[depot] for depot in depots], on=on)
    if now is None:
        return None
    before = frozenset[PersonId].intersection(*(frozenset(migrated.get(depot, ())) for depot in depots))
    asked = tuple(each for each in now.asked if each.person not in before)
    if not asked:
        return None
    return NewRequirement(
        product=product,
        role=now.role,
        asked=asked,
        depots=tuple(depots),
        is_one_alone=now.is_one_alone,
    )
