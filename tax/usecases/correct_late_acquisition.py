"""Sales taxed without data of the purchase are taxed again when the data come (§ 43a(3) S. 7 EStG, TAX-19)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from depot.kernel.clock import new_id
from depot.kernel.ids import DepotId, EntryId, LotId
from depot.kernel.money import Eur, total
from depot.ledger.usecases.open_accounts import open_accounts
from depot.ledger.usecases.post_entries import post_entries
from tax.errors import SaleNotTaxedHere
from tax.model import EventFacts, Lot, Withholding
from tax.rules.late_vorabpauschale import BookedSale
from tax.rules.tax_bookings import TAX_ACCOUNTS, refund_entry
from tax.store import booked_sales
from tax.usecases.close_tax_book import close_tax_book
from tax.usecases.open_tax_book import open_tax_book
from tax.usecases.tax_subjects_of import tax_subjects_of


def correct_late_acquisition(
    tx: Session,
    depot: DepotId,
    known: Mapping[UUID, Mapping[LotId, Sequence[Lot]]],
    *,
    data: UUID,
    booked_on: date,
    now: datetime,
) -> Eur:
    """What is known now of the lots that each sale took; gives back the tax that is due more, below zero if less.

    A sale of this year is corrected in it, one of an earlier year in the year of knowledge.
    """
    sales = booked_sales.by_reference(tx, known.keys()) if known else []
    if len(sales) < len(known):
        raise SaleNotTaxedHere
    by_day = sorted(sales, key=lambda sale: (_received(sale, booked_on), sale.event.event_id))
    taxed = [
        one
        for received_on, of_day in groupby(by_day, key=lambda sale: _received(sale, booked_on))
        for one in _again(tx, list(of_day), known, data=data, days=(received_on, booked_on), now=now)
    ]
    entries = [
        refund_entry(
            depot,
            tax,
            entry_id=EntryId(new_id()),
            reference=facts.reference,
            booked_on=booked_on,
            value_on=booked_on,
            text=f"Steuerkorrektur Anschaffungsdaten {facts.isin}",
        )
        for facts, tax in taxed
    ]
    open_accounts(tx, TAX_ACCOUNTS, now=now)
    post_entries(tx, [entry for entry in entries if entry is not None], now=now)
    return total(tax.total for _, tax in taxed)


def _again(
    tx: Session,
    sales: Sequence[BookedSale],
    known: Mapping[UUID, Mapping[LotId, Sequence[Lot]]],
    *,
    data: UUID,
    days: tuple[date, date],
    now: datetime,
) -> list[tuple[EventFacts, Withholding]]:
    """Each sale in the book of the day it counts as received; as it was taxed then, whoever holds the depot now."""
    received_on, booked_on = days
    subjects = [tax_subjects_of(tx, [sale.event.depot], on=sale.event.received_on)[sale.event.depot] for sale in sales]
    book = open_tax_book(tx, subjects, on=received_on)
    found = []
    for sale in sales:
        facts = EventFacts(
            reference=uuid5(sale.event.event_id, f"acquisition data {data}"),
            depot=sale.event.depot,
            position=sale.event.position,
            isin=sale.event.isin,
            received_on=received_on,
            booked_on=booked_on,
            foreign_tax=Eur.ZERO,
            corrects=sale.event.event_id,
        )
        late = book.late_acquisition(sale.event.subject, sale, known[sale.event.reference], facts=facts)
        found.append((facts, late.withholding))
    close_tax_book(tx, book, now=now)
    return found


def _received(sale: BookedSale, booked_on: date) -> date:
    return sale.event.received_on if sale.event.tax_year == booked_on.year else booked_on
