"""What a person releases about themselves, in words (ACC-15, AUT-9)."""

from __future__ import annotations

from datetime import date

from depot.customers.model import Address, NaturalPerson
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


def name_changes(before: str, after: str) -> tuple[str, ...]:
    """What another name changes (ACC-15)."""
    return (
        f"Der Name lautet künftig {after} statt {before}; der bisherige bleibt mit dem Nachweis vermerkt.",
        "Ein unter dem bisherigen Namen erteilter Freistellungsauftrag endet sofort, schon genutzt mit dem Jahr.",
        "Eine Nichtveranlagungs-Bescheinigung ist neu einzureichen.",
    )


def address_changes(person: NaturalPerson, address: Address, *, on: date) -> tuple[str, ...]:
    """What a new address changes; another country may be another state of tax residence (ACC-3, ACC-15)."""
    said = [f"Die neue Adresse gilt ab dem {on:%d.%m.%Y} für alle Ihre Depots; die bisherige bleibt in der Historie."]
    abroad = address.country not in {residency.country for residency in person.tax_residencies}
    if abroad and address.country != person.address_on(on).country:
        said.append("Ihr Wohnsitzstaat ändert sich: Bitte geben Sie eine neue steuerliche Selbstauskunft ab.")
    return tuple(said)
