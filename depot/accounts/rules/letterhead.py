"""What documents about a depot begin with (DOC-1, DOC-3)."""

from __future__ import annotations

from collections.abc import Sequence

from depot.accounts.model import Letterhead, NamedDepot
from depot.accounts.rules.names import PRODUCT_DE
from depot.customers.model import AddressLabel
from depot.customers.rules.countries import country_name_de
from depot.kernel.ids import PersonId
from depot.postbox.model.parts import Address, DepotHead


def letter_address(labels: Sequence[AddressLabel]) -> Address:
    """One address block: every name, then the address of the first person (ACC-1)."""
    first = labels[0]
    names = [label.name for label in labels]
    return Address(
        names=tuple([*names, first.addition] if first.addition else names),
        street=first.street,
        postcode=first.postcode,
        city=first.city,
        country=first.country,
        country_name=country_name_de(first.country),
    )


def letterhead(named: NamedDepot, labels: Sequence[AddressLabel], readers: tuple[PersonId, ...]) -> Letterhead:
    """Recipient, depot and readers; the labels are those of the holders in their order (DOC-1)."""
    head = DepotHead(named.depot_number, PRODUCT_DE[named.product], tuple(label.name for label in labels))
    return Letterhead(letter_address(labels), head, readers)
