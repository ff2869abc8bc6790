"""All depots of a product that one person holds alone are one requirement: a single consent suffices (CON-3)."""

from __future__ import annotations

from collections.abc import Mapping

from consent.model import NewRequirement
from depot.accounts.model import Product, RoleKind
from depot.kernel.ids import DepotId, PersonId


def sole_requirements(
    product: Product, depots_by_person: Mapping[PersonId, tuple[DepotId, ...]]
) -> list[NewRequirement]:
    """One requirement per sole holder; one natural person completes it alone, so the QR link is offered (CON-8)."""
    return [
        NewRequirement(product=product, role=RoleKind.HOLDER, persons=(person,), depots=depots, offers_qr=True)
        for person, depots in depots_by_person.items()
    ]
