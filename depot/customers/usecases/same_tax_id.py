"""Who else bears a tax number of a person's (ACC-1)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.customers.usecases.person_details import person_details
from depot.customers.usecases.persons_with_tax_id import persons_with_tax_id
from depot.kernel.ids import PersonId


def same_tax_id(tx: Session, person: PersonId) -> list[PersonId]:
    """Other persons with one of the numbers; told to staff only, who decide what it means (ACC-1)."""
    known = {
        other
        for residency in person_details(tx, person).tax_residencies
        if residency.tin is not None
        for other in persons_with_tax_id(tx, country=residency.country, tin=residency.tin)
    }
    return sorted(known - {person})
