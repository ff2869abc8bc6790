"""Whose income a depot's is (TAX-24 to TAX-26)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.kernel.errors import NotFound
from depot.kernel.ids import DepotId
from tax.rules.tax_subject import TaxSubject
from tax.usecases.tax_subjects_of import tax_subjects_of


def tax_subject_of(tx: Session, depot: DepotId, *, on: date) -> TaxSubject:
    """The person, the two together, the company or the estate (TAX-25)."""
    found = tax_subjects_of(tx, [depot], on=on).get(depot)
    if found is None:
        raise NotFound("depot")
    return found
