"""What a person releases about themselves, in words (ACC-15, AUT-9)."""

from __future__ import annotations

from depot.customers.model import Address
from depot.customers.rules.countries import country_name_de


def address_text(address: Address) -> str:
    """The new address as it is released, one fact per line (AUT-9)."""
    lines = (
        "Adresse ändern",
        address.addition,
        address.street,
        f"{address.postcode} {address.city}",
        country_name_de(address.country),
    )
    return "\n".join(line for line in lines if line)
