"""Sales whose price was corrected are taxed again by the difference, in their own year (FND-2, TAX-3, TAX-39)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from depot.kernel.ids import TaxEventId
from depot.kernel.money import Eur
from tax.model import EventFacts, SaleTerms, Withholding
from tax.rules.late_vorabpauschale import BookedSale
from tax.rules.tax_book import TaxBook
from tax.store import booked_sales
from tax.usecases.close_tax_book import close_tax_book
from tax.usecases.open_tax_book import open_tax_book
from tax.usecases.tax_subjects_of import tax_subjects_of


@dataclass(frozen=True, slots=True)
class SaleCorrected:
    """What the correction of a sale withheld or gave back."""

    event_id: TaxEventId
    withholding: Withholding


def correct_sales(
    tx: Session, terms: Mapping[UUID, tuple[UUID, SaleTerms]], *, booked_on: date, now: datetime
) -> dict[UUID, SaleCorrected]:
    """`terms` say for each sale's reference that of its correction, and what it sells at now.

    A sale of a year that is over is left out: it belongs to a person (§ 43a(3) S. 7 EStG).
    """
    sales = [sale for sale in _sales(tx, terms) if sale.event.tax_year == booked_on.year]
    if not sales:
        return {}
    book = _book(tx, sales, booked_on)
    found: dict[UUID, tuple[UUID, Withholding]] = {}
    for sale in sales:
        reference, at = terms[sale.event.reference]
        facts = EventFacts(
            reference=reference,
            depot=sale.event.depot,
            position=sale.event.position,
            isin=sale.event.isin,
            received_on=sale.event.received_on,
            booked_on=booked_on,
            foreign_tax=Eur.ZERO,
            corrects=sale.event.event_id,
        )
        done = book.corrected_sale(sale.event.subject, sale, at, facts=facts)
        found[sale.event.reference] = (reference, done.withholding)
    events = close_tax_book(tx, book, now=now)
    return {sale: SaleCorrected(events[reference], tax) for sale, (reference, tax) in found.items()}


def _sales(tx: Session, references: Collection[UUID]) -> list[BookedSale]:
    return booked_sales.by_reference(tx, references) if references else []


def _book(tx: Session, sales: Collection[BookedSale], booked_on: date) -> TaxBook:
    """Of the subjects as they were taxed then (TAX-25)."""
    subjects = {
        subject.subject_id: subject
        for sale in sales
        for subject in tax_subjects_of(tx, [sale.event.depot], on=sale.event.received_on).values()
    }
    return open_tax_book(tx, list(subjects.values()), on=booked_on)
