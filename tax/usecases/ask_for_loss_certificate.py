"""A holder asks for the certificate of this year's unused losses (Verlustbescheinigung, § 43a Abs. 3 EStG, TAX-41)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.kernel.clock import today
from depot.kernel.ids import to_text
from depot.kernel.outbox import Event, publish
from tax.errors import LossCertificateTooLate, NoLossPot
from tax.rules.loss_certificate import LossCertificateAsked, asked_until
from tax.rules.tax_subject import Standing, TaxSubject
from tax.store import year_statuses
from tax.usecases.open_tax_book import open_tax_book


def ask_for_loss_certificate(tx: Session, subject: TaxSubject, *, now: datetime) -> LossCertificateAsked:
    """Of this year only, until 15 December, for ever: what the pot holds at the year's end is certified (TAX-41).

    Asking twice changes nothing. The year's own events still use and fill the pot; nothing carries over.
    """
    on = today(now)
    if subject.standing is Standing.BUSINESS:
        raise NoLossPot
    if on > asked_until(on.year):
        raise LossCertificateTooLate(asked_until=asked_until(on.year))
    book = open_tax_book(tx, [subject], on=on)  # locks the year, and opens it with what was carried into it
    asked_at = year_statuses.certify_losses(tx, subject.subject_id, on.year, now=now)
    if asked_at == now:
        content = {"person_id": to_text("per", subject.person), "year": on.year}
        publish(tx, Event("loss_certificate_asked.v1", subject.person, content), now=now)
    return LossCertificateAsked(on.year, asked_at, book.status(subject.subject_id).loss_pot)
