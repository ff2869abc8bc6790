"""Which persons bear an applicant's tax number already (ACC-1)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.accounts.model import Application
from depot.customers.usecases.same_tax_id import same_tax_id
from depot.kernel.ids import PersonId


def known_applicants(tx: Session, application: Application) -> list[PersonId]:
    """Other persons with a tax number of this application's; told to staff only, who decide what it means (ACC-1)."""
    applicants = {applicant.person for applicant in application.applicants}
    known = {other for applicant in applicants for other in same_tax_id(tx, applicant)}
    return sorted(known - applicants)
