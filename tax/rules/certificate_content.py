"""§ 45a Abs. 2 EStG, TAX-40: the certificate of a year as the document shows it, with the statement of income."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from depot.accounts.model import Letterhead
from depot.kernel.ids import PersonId
from depot.kernel.money import Eur
from depot.postbox.model.parts import Taxes
from depot.postbox.model.tax_contents import CertificateLine, CertificateShare, IncomeLine, TaxCertificateContent
from tax.model import TaxEventKind
from tax.rules.tax_certificate import CertifiedEvent, Figures, IssuedCertificate, printed_lines, shares

KIND_DE: Final[Mapping[TaxEventKind, str]] = {
    TaxEventKind.REDEMPTION: "Veräußerung",
    TaxEventKind.DISTRIBUTION: "Ausschüttung",
    TaxEventKind.VORABPAUSCHALE: "Vorabpauschale",
    TaxEventKind.REDEMPTION_CORRECTION: "Berichtigung einer Veräußerung",
    TaxEventKind.LATE_RELIEF: "Nachträgliche Freistellung",
    TaxEventKind.SPOUSES_OFFSET: "Verlustverrechnung mit Ehegatten",
}


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What a certificate is made of: the year's events and figures, whose they are, and what was issued before."""

    year: int
    events: Sequence[CertifiedEvent]
    figures: Figures
    carried_over: Eur
    is_business: bool
    is_loss_certificate: bool
    heads: Sequence[Letterhead]  # of the depots, the last one taxed at the end
    before: IssuedCertificate | None
    names: Mapping[PersonId, str]
    funds: Mapping[str, str]


def certificate_number(year: int, serial: str, version: int) -> str:
    """A number to quote: year, the end of the certificate's id, version."""
    return f"{year}-{serial[-10:].upper()}-{version}"


def certificate_content(facts: CertificateFacts, *, number: str) -> TaxCertificateContent:
    """The document; a business has no lines of the form for private persons (TAX-24, TAX-40)."""
    head = facts.heads[-1]
    return TaxCertificateContent(
        recipient=head.recipient,
        year=facts.year,
        number=number,
        holders=head.depot.holders,
        depot_numbers=tuple(dict.fromkeys(each.depot.depot_number for each in facts.heads)),
        is_business=facts.is_business,
        is_loss_certificate=facts.is_loss_certificate,
        replaces_issued_on=facts.before.issued_on if facts.before else None,
        lines=tuple(
            CertificateLine(line.words, "" if facts.is_business else f"Zeile {line.number}", amount)
            for line, amount in printed_lines(facts.figures, facts.year)
        ),
        notes=tuple(_notes(facts)),
        shares=tuple(
            CertificateShare(
                facts.names.get(person, ""),
                share.tax_base,
                Taxes(share.capital_gains_tax, share.solidarity_surcharge, share.church_tax),
            )
            for person, share in shares(facts.events).items()
        ),
        statement=tuple(_income(each, facts.funds) for each in facts.events),
    )


def _notes(facts: CertificateFacts) -> Iterator[CertificateLine]:
    if facts.carried_over:
        words = f"In das Jahr {facts.year + 1} vorgetragener Verlust (§ 43a Abs. 3 Satz 3 EStG)"
        yield CertificateLine(words, "", facts.carried_over)
    if facts.figures.untaxed:
        words = "Vorabpauschalen, auf die keine Steuer einbehalten werden konnte (§ 44 Abs. 1 Satz 10 EStG)"
        yield CertificateLine(words, "", facts.figures.untaxed)


def _income(each: CertifiedEvent, funds: Mapping[str, str]) -> IncomeLine:
    event = each.event
    return IncomeLine(
        received_on=event.received_on,
        kind=KIND_DE[event.kind],
        isin=event.isin,
        fund=funds.get(event.isin, event.isin),
        income=event.income,
        exempt_amount=event.exempt_amount,
        losses=event.losses_used - event.loss_added,
        exemption_used=event.exemption_used + event.freed_by_nv_certificate + event.freed_as_business,
        tax_base=event.tax_base,
        taxes=Taxes(event.capital_gains_tax, event.solidarity_surcharge, event.church_tax),
        is_withheld=each.is_withheld,
    )


def is_issued_from(year: int, today: date) -> bool:
    """Whether a year is over, so that its certificates can be issued (TAX-40)."""
    return today > date(year, 12, 31)
