"""At the end of a year the losses of one spouse are set off against the income of the other (TAX-29)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy.orm import Session

from depot.accounts.usecases.file_letter import file_letter
from depot.kernel.clock import new_id, today
from depot.kernel.ids import EntryId, PersonId
from depot.kernel.money import Eur, total
from depot.ledger.usecases.open_accounts import open_accounts
from depot.ledger.usecases.post_entries import post_entries
from tax.errors import TaxYearNotOver
from tax.model import EventFacts, Withholding
from tax.rules.correction_letter import OFFSET_SUBJECT, offset_letter
from tax.rules.late_relief import TaxedInDepot
from tax.rules.spouses_offset import YearLeft, spouses_offset
from tax.rules.tax_book import TaxBook
from tax.rules.tax_bookings import TAX_ACCOUNTS, refund_entry
from tax.rules.tax_subject import TaxSubject, community, sole
from tax.store import certificates, events, spouses
from tax.usecases.close_tax_book import close_tax_book
from tax.usecases.open_tax_book import open_tax_book

_Taxed = tuple[EventFacts, Withholding]


def offset_spouses(tx: Session, first: PersonId, second: PersonId, year: int, *, now: datetime) -> Eur:
    """What is left over in all depots of two spouses, single and joint; gives back the tax returned (TAX-29).

    Of a year that is over and has the joint order on its last day. Done again, only what came since is set off.
    """
    on, last_day = today(now), date(year, 12, 31)
    if on <= last_day:
        raise TaxYearNotOver(period=str(year))
    subjects = (sole(first), sole(second), community(first, second))
    book = open_tax_book(tx, subjects, on=last_day)
    losses = certificates.losses_of(tx, [subject.subject_id for subject in subjects], year)
    certified = {subject for subject, held in losses.items() if held.is_certified}
    left = [_left(book, subject, certified) for subject in subjects]
    found: list[_Taxed] = []
    places = spouses.last_places(tx, [subject.subject_id for subject in subjects])
    for offset in spouses_offset(left):
        given = _facts(places[offset.giver], on=on, last_day=last_day)
        found.append((given, book.spouses_offset(offset.giver, offset.amount, facts=given)))
        found += _taken(tx, book, offset.taker, offset.amount, on=on)
    close_tax_book(tx, book, now=now)
    _book(tx, found, year, now=now)
    return total(-tax.total for _, tax in found)


def _left(book: TaxBook, subject: TaxSubject, certified: set[PersonId]) -> YearLeft:
    status = book.status(subject.subject_id)
    losses = Eur.ZERO if subject.subject_id in certified else status.loss_pot
    return YearLeft(subject.subject_id, losses, status.withheld.tax_base)


def _taken(tx: Session, book: TaxBook, taker: PersonId, amount: Eur, *, on: date) -> Iterator[_Taxed]:
    """Depot by depot, as far as each was taxed; what a depot was given back in this book counts."""
    left, first_day = amount, date(book.on.year, 1, 1)
    for place in events.taxed_in_depots(tx, book.subjects[taker], first_day=first_day, last_day=book.on):
        taken_before = total(
            each.withholding.tax_base
            for each in book.events
            if each.facts.depot == place.depot and (each.community or each.person) == taker
        )
        part = min(left, place.tax_base + taken_before, book.status(taker).withheld.tax_base)
        if part > Eur.ZERO:
            facts = _facts(place, on=on, last_day=book.on)
            yield facts, book.spouses_offset(taker, -part, facts=facts)
            left -= part
    assert left == Eur.ZERO, "what was taxed was taxed in depots"


def _facts(place: TaxedInDepot, *, on: date, last_day: date) -> EventFacts:
    return EventFacts(
        reference=new_id(),
        depot=place.depot,
        position=place.position,
        isin=place.isin,
        received_on=last_day,
        booked_on=on,
        foreign_tax=Eur.ZERO,
    )


def _book(tx: Session, found: list[_Taxed], year: int, *, now: datetime) -> None:
    entries = [
        refund_entry(
            facts.depot,
            tax,
            entry_id=EntryId(new_id()),
            reference=facts.reference,
            booked_on=facts.booked_on,
            value_on=facts.booked_on,
            text=f"Verlustverrechnung mit Ehegatten {year}",
        )
        for facts, tax in found
    ]
    if found:
        open_accounts(tx, TAX_ACCOUNTS, now=now)
        post_entries(tx, [entry for entry in entries if entry is not None], now=now)
    for facts, tax in found:
        file_letter(tx, facts.depot, subject=OFFSET_SUBJECT, paragraphs=offset_letter(tax, year), now=now)
