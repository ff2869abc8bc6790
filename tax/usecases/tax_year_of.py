"""A person's tax year at a glance: amount, used, left; the loss pot (TAX-27)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.kernel.ids import PersonId
from tax.model import YearStatus
from tax.rules.tax_subject import sole
from tax.store import year_statuses


def tax_year_of(tx: Session, person: PersonId, *, on: date) -> YearStatus:
    """What the year has used, the losses left, and the exemption orders ever released (TAX-27: visible at any time)."""
    [status] = year_statuses.seen(tx, [sole(person)], on=on)
    return status
