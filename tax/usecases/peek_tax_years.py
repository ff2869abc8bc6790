"""Look at the tax years of many without touching them, for documents (TAX-27, DOC-3)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy.orm import Session

from depot.kernel.ids import PersonId
from tax.model import YearStatus
from tax.rules.tax_subject import TaxSubject, subject_named
from tax.store import year_statuses


def peek_tax_years(tx: Session, subjects: Collection[PersonId | TaxSubject], *, on: date) -> dict[PersonId, YearStatus]:
    """Exemption orders, church attribute and pot of each subject; nothing is locked, nothing is written (TAX-27)."""
    named = {subject.subject_id: subject for subject in map(subject_named, subjects)}
    return {status.person: status for status in year_statuses.seen(tx, list(named.values()), on=on)}
