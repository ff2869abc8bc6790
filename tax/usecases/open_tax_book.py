"""Lock the tax years of persons and compute taxable events in them (TAX-3, TAX-21)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy.orm import Session

from depot.kernel.ids import PersonId
from tax.rules.tax_book import TaxBook
from tax.store import year_statuses


def open_tax_book(tx: Session, persons: Collection[PersonId], *, on: date) -> TaxBook:
    """The book of the tax year of `on`; its persons stay locked, by rising id, until the transaction ends (TAX-21).

    Refuses while a run of Vorabpauschalen is under way: a sale in between would miss its deduction.
    """
    year_statuses.share_with_runs(tx)
    return TaxBook(on, year_statuses.locked(tx, sorted(set(persons)), on=on))
