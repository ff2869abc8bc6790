"""What one answer covers: depots of a product that the same persons decide about in the same roles (CON-3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from consent.model import Asked, NewRequirement
from depot.accounts.model import Act, DepotKind, Product, Role, RoleKind, Roster
from depot.accounts.rules.quorum import deciding_seats
from depot.kernel.ids import DepotId, PersonId

Ward = tuple[tuple[RoleKind, PersonId, PersonId | None], ...]


def sole_requirement(product: Product, person: PersonId, depots: tuple[DepotId, ...]) -> NewRequirement:
    """All depots of a product that one person holds alone are one requirement; that person completes it (CON-3)."""
    asked = (Asked(RoleKind.HOLDER, person),)
    return NewRequirement(product=product, role=RoleKind.HOLDER, asked=asked, depots=depots, is_one_alone=True)


def shared_requirements(product: Product, rosters: Mapping[DepotId, Roster], *, on: date) -> list[NewRequirement]:
    """A requirement per depot; those of one holder in whose place the same persons act are one (CON-3, CON-4)."""
    alone: dict[Ward | DepotId, list[DepotId]] = defaultdict(list)
    for depot, roster in rosters.items():
        alone[_ward(roster, on) or depot].append(depot)
    found = (_requirement(product, rosters[depots[0]], tuple(depots), on) for depots in alone.values())
    return [requirement for requirement in found if requirement.asked]


def _ward(roster: Roster, on: date) -> Ward:
    if roster.kind is not DepotKind.SINGLE:
        return ()
    seats = deciding_seats(roster, Act.CONSENT_TO_TERMS, on)
    return tuple(sorted((role.kind, role.person, role.stands_for) for role in _willing(seats.signers)))


def _requirement(product: Product, roster: Roster, depots: tuple[DepotId, ...], on: date) -> NewRequirement:
    seats = deciding_seats(roster, Act.CONSENT_TO_TERMS, on)
    # By seat first: who holds a seat of their own is asked in that role, and not again in another's place.
    asked = {role.person: Asked(role.kind, role.person) for role in _willing(seats.signers)}
    own = {role.person: Asked(role.kind, role.person) for role in _willing(seats.signers) if role.kind is seats.kind}
    return NewRequirement(
        product=product,
        role=seats.kind,
        asked=tuple(sorted((asked | own).values())),
        depots=depots,
        is_one_alone=seats.needed == 1 and all(len(signers) == 1 for signers in seats.signers),
    )


def _willing(signers: Iterable[tuple[Role, ...]]) -> list[Role]:
    return [role for seat in signers for role in seat if Act.CONSENT_TO_TERMS not in role.excluded]
