"""Which persons bear an applicant's tax number already (ACC-1)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.accounts.model import Application
from depot.customers.usecases.person_details import person_details
from depot.customers.usecases.persons_with_tax_id import persons_with_tax_id
from depot.kernel.ids import PersonId


def known_applicants(tx: Session, application: Application) -> list[PersonId]:
    """Other persons with a tax number of this application's; told to staff only, who decide what it means (ACC-1)."""
    applicants = {applicant.person for applicant in application.applicants}
    known = {
        person
        for applicant in applicants
        for residency in person_details(tx, applicant).tax_residencies
        if residency.tin is not None
        for person in persons_with_tax_id(tx, country=residency.country, tin=residency.tin)
    }
    return sorted(known - applicants)
