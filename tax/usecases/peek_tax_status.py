"""Look at a tax status without touching it, for previews (TAX-21)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.kernel.ids import PersonId
from tax.model import TaxStatus
from tax.rules.tax_book import status_on
from tax.rules.tax_subject import TaxSubject, subject_named
from tax.store import year_statuses


def peek_tax_status(tx: Session, subject: PersonId | TaxSubject, *, on: date) -> TaxStatus:
    """Church rate, loss pot and exemption left on the day; nothing is locked, nothing is written (TAX-21)."""
    [status] = year_statuses.seen(tx, [subject_named(subject)], on=on)
    return status_on(status, on)
