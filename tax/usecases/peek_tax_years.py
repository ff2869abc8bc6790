"""Look at the tax years of many persons without touching them, for documents (TAX-27, DOC-3)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy.orm import Session

from depot.kernel.ids import PersonId
from tax.model import YearStatus
from tax.store import year_statuses


def peek_tax_years(tx: Session, persons: Collection[PersonId], *, on: date) -> dict[PersonId, YearStatus]:
    """Exemption orders, church attribute and pot of each person; nothing is locked, nothing is written (TAX-27)."""
    return {status.person: status for status in year_statuses.seen(tx, sorted(set(persons)), on=on)}
