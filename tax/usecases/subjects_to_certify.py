"""Whose certificates a year can have (TAX-40)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.kernel.ids import PersonId
from tax.store import certificates


def subjects_to_certify(tx: Session, year: int) -> list[PersonId]:
    """Every tax subject with an event in the year, or whose losses are certified, by rising id (TAX-40)."""
    return certificates.subjects_of_year(tx, year)
