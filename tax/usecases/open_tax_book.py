"""Lock tax years and compute taxable events in them (TAX-3, TAX-21)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy.orm import Session

from depot.kernel.ids import PersonId
from tax.rules.tax_book import TaxBook
from tax.rules.tax_subject import TaxSubject, subject_named
from tax.store import year_statuses


def open_tax_book(tx: Session, subjects: Collection[PersonId | TaxSubject], *, on: date) -> TaxBook:
    """The book of the tax year of `on`, of persons alone or of tax subjects (TAX-21).

    They stay locked, by rising id, until the transaction ends. Refuses while a run of Vorabpauschalen is under way: a
    sale in between would miss its deduction.
    """
    year_statuses.share_with_runs(tx)
    named = {subject.subject_id: subject for subject in map(subject_named, subjects)}
    ordered = [named[key] for key in sorted(named)]
    return TaxBook(on, year_statuses.locked(tx, ordered, on=on), ordered)
