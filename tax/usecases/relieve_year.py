"""An exemption order or NV certificate came late: deductions of its year are corrected (§ 44b Abs. 5 EStG, TAX-31)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from depot.accounts.usecases.file_letter import file_letter
from depot.kernel.clock import new_id, today
from depot.kernel.ids import EntryId
from depot.kernel.money import Eur
from depot.ledger.usecases.open_accounts import open_accounts
from depot.ledger.usecases.post_entries import post_entries
from tax.model import EventFacts, Withholding
from tax.rules.correction_letter import RELIEF_SUBJECT, relief_letter
from tax.rules.late_relief import Relief, TaxedInDepot, relieved_base
from tax.rules.tax_bookings import TAX_ACCOUNTS, refund_entry
from tax.rules.tax_subject import TaxSubject
from tax.store import events
from tax.usecases.close_tax_book import close_tax_book
from tax.usecases.open_tax_book import open_tax_book


def relieve_year(
    tx: Session, subject: TaxSubject, relief: Relief, *, valid_from: date, valid_until: date | None, now: datetime
) -> Eur:
    """What this year has taxed since its first day of validity goes back, depot by depot, as far as it reaches.

    Only of the current year: after it the tax certificate says what was withheld (TAX-31). Gives back the tax returned.
    """
    on = today(now)
    first_day = max(valid_from, date(on.year, 1, 1))
    last_day = min(valid_until or on, on)
    if first_day > last_day:
        return Eur.ZERO
    book = open_tax_book(tx, [subject], on=on)
    found: list[tuple[EventFacts, Withholding]] = []
    for taxed in events.taxed_in_depots(tx, subject, first_day=first_day, last_day=last_day):
        base = relieved_base(taxed.tax_base, book.status(subject.subject_id), relief)
        if base:
            facts = _facts(taxed, on)
            found.append((facts, book.late_relief(subject.subject_id, base, relief, facts=facts)))
    close_tax_book(tx, book, now=now)
    _book(tx, found, relief, on=on, now=now)
    return Eur(sum(-tax.total.cents for _, tax in found))


def _facts(taxed: TaxedInDepot, on: date) -> EventFacts:
    return EventFacts(
        reference=new_id(),
        depot=taxed.depot,
        position=taxed.position,
        isin=taxed.isin,
        received_on=on,
        booked_on=on,
        foreign_tax=Eur.ZERO,
    )


def _book(tx: Session, found: list[tuple[EventFacts, Withholding]], relief: Relief, *, on: date, now: datetime) -> None:
    entries = [
        refund_entry(
            facts.depot,
            tax,
            entry_id=EntryId(new_id()),
            reference=facts.reference,
            booked_on=on,
            value_on=on,
            text=f"Steuererstattung {relief.value}",
        )
        for facts, tax in found
    ]
    if found:
        open_accounts(tx, TAX_ACCOUNTS, now=now)
        post_entries(tx, [entry for entry in entries if entry is not None], now=now)
    for facts, tax in found:
        file_letter(tx, facts.depot, subject=RELIEF_SUBJECT, paragraphs=relief_letter(tax, relief), now=now)
