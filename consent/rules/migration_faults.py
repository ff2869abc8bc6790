"""What may be wrong with the consents that came over in a migration (CON-2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from consent.model import MigratedConsent, Terms
from depot.accounts.model import Product, Roster
from depot.kernel.errors import Fault
from depot.kernel.ids import DepotId, TermsId


def migration_faults(
    given: Sequence[MigratedConsent],
    *,
    products: Mapping[DepotId, Product],
    rosters: Mapping[DepotId, Roster],
    versions: Mapping[TermsId, Terms],
    today: date,
) -> tuple[Fault, ...]:
    """Every consent names a depot, a person with a role on it, and a version of its product (CON-2)."""

    def faults() -> Iterator[Fault]:
        for place, each in enumerate(given):
            at = f"/consents/{place}"
            roster, version = rosters.get(each.depot), versions.get(each.terms)
            if roster is None:
                yield Fault("CON-2", f"{at}/depot", "this depot is not known", "unknown")
            elif all(role.person != each.person for role in roster.roles):
                yield Fault("CON-2", f"{at}/person", "this person has no role on the depot", "no-role")
            if version is None:
                yield Fault("CON-2", f"{at}/terms", "these terms are not recorded", "unknown")
            elif roster is not None and version.product != products[each.depot]:
                yield Fault("CON-2", f"{at}/terms", "these terms are of another product", "other-product")
            if each.consented_on > today:
                yield Fault("CON-2", f"{at}/consented_on", "lies in the future", "in-the-future")

    return tuple(faults())
