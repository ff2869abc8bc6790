"""§ 45a Abs. 2 EStG, TAX-40: what a tax certificate says, as sums of booked cents, in the official form's lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Final

from depot.kernel.dated import Dated, NoFigureYet, Since
from depot.kernel.ids import PersonId
from depot.kernel.money import Eur, total
from tax.errors import FormNotKnown
from tax.model import Withheld
from tax.rules.booked_event import BookedTaxEvent
from tax.rules.halves import half_amounts
from tax.rules.withholding import taxes_on


@dataclass(frozen=True, slots=True)
class CertifiedEvent:
    """An event of the year as a certificate counts it.

    The tax on a Vorabpauschale counts once it is collected; what was not has been taxed by nobody (TAX-35).
    """

    event: BookedTaxEvent
    is_withheld: bool
    protected_gain: Eur = Eur.ZERO
    substitute: Eur = Eur.ZERO
    halves: tuple[tuple[PersonId, Withheld], ...] = ()


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a certificate; each is a sum over the events of the year (TAX-40)."""

    income: Eur
    protected_gain: Eur
    substitute: Eur
    losses: Eur
    exemption_used: Eur
    capital_gains_tax: Eur
    solidarity_surcharge: Eur
    church_tax: Eur
    foreign_tax: Eur
    untaxed: Eur

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to certify."""
        return not any(getattr(self, field.name) for field in fields(self))


def certified_figures(events: Sequence[CertifiedEvent], losses: Eur) -> Figures:
    """The sums of the year; `losses` is the pot where its certificate was asked for, else nothing (TAX-41).

    The income is what losses have left, before exemption order and certificate: what the form calls "Höhe der
    Kapitalerträge".
    """
    taxed = [each.event for each in events if each.is_withheld]
    freed = total(each.event.exemption_used + each.event.freed_by_nv_certificate for each in events)
    return Figures(
        income=total(event.tax_base for event in taxed) + freed,
        protected_gain=total(each.protected_gain for each in events),
        substitute=total(each.substitute for each in events),
        losses=losses,
        exemption_used=total(each.event.exemption_used for each in events),
        capital_gains_tax=total(event.capital_gains_tax for event in taxed),
        solidarity_surcharge=total(event.solidarity_surcharge for event in taxed),
        church_tax=total(event.church_tax for event in taxed),
        foreign_tax=total(_credited(each.event) for each in events if each.event.foreign_tax),
        untaxed=total(each.event.tax_base for each in events if not each.is_withheld),
    )


def _credited(event: BookedTaxEvent) -> Eur:
    """The foreign tax that was credited; of two holders by halves (§ 32d(5) EStG, TAX-22, TAX-25)."""
    if event.tax_base <= Eur.ZERO:
        return Eur.ZERO
    amounts = ((event.tax_base,), (event.foreign_tax,))
    bases, paid = (tuple(map(half_amounts, (event.tax_base, event.foreign_tax)))) if event.community else amounts
    return total(
        taxes_on(base, church_tax_rate=0, foreign_tax=tax, on=event.received_on).foreign_tax_credited
        for base, tax in zip(bases, paid, strict=True)
    )


def shares(events: Sequence[CertifiedEvent]) -> dict[PersonId, Withheld]:
    """What was taxed and withheld for each holder of joint depots (TAX-25)."""
    found: dict[PersonId, list[Withheld]] = {}
    for each in events:
        for person, half in each.halves if each.is_withheld else ():
            found.setdefault(person, []).append(half)
    return {
        person: Withheld(*(total(getattr(half, field.name) for half in halves) for field in fields(Withheld)))
        for person, halves in found.items()
    }


class Line(StrEnum):
    """A figure of the form, by its name in `Figures`."""

    INCOME = "income"
    PROTECTED_GAIN = "protected_gain"
    SUBSTITUTE = "substitute"
    LOSSES = "losses"
    EXEMPTION_USED = "exemption_used"
    CAPITAL_GAINS_TAX = "capital_gains_tax"
    SOLIDARITY_SURCHARGE = "solidarity_surcharge"
    CHURCH_TAX = "church_tax"
    FOREIGN_TAX = "foreign_tax"


@dataclass(frozen=True, slots=True)
class FormLine:
    """A line of the certificate: which figure, its words, and the line of the form "Anlage KAP" it goes to."""

    figure: Line
    words: str
    number: int


_OF_2021: Final = (
    FormLine(Line.INCOME, "Höhe der Kapitalerträge", 7),
    FormLine(Line.PROTECTED_GAIN, "darin enthaltene Gewinne aus der Veräußerung bestandsgeschützter Alt-Anteile", 10),
    FormLine(Line.SUBSTITUTE, "Ersatzbemessungsgrundlage im Sinne des § 43a Abs. 2 Satz 7 EStG", 11),
    FormLine(Line.LOSSES, "Höhe des nicht ausgeglichenen Verlustes ohne Verlust aus der Veräußerung von Aktien", 12),
    FormLine(Line.EXEMPTION_USED, "Höhe des in Anspruch genommenen Sparer-Pauschbetrages", 16),
    FormLine(Line.CAPITAL_GAINS_TAX, "Kapitalertragsteuer", 37),
    FormLine(Line.SOLIDARITY_SURCHARGE, "Solidaritätszuschlag", 38),
    FormLine(Line.CHURCH_TAX, "Kirchensteuer zur Kapitalertragsteuer", 39),
    FormLine(Line.FOREIGN_TAX, "Summe der angerechneten ausländischen Steuer", 40),
)

# One row for the first year of each numbering; the rule book's [?]: this is the one place to change it.
FORM_LINES: Final = Dated(
    Since(date(2021, 1, 1), _OF_2021, "Muster I nach § 45a Abs. 2 EStG; Zeilen der Anlage KAP 2021"),
)


def form_lines(year: int) -> tuple[FormLine, ...]:
    """The lines of the form for a year; a year whose numbering is not configured has no certificate (TAX-40)."""
    try:
        return FORM_LINES.on(date(year, 12, 31))
    except NoFigureYet:
        raise FormNotKnown(year=year) from None


def printed_lines(figures: Figures, year: int) -> Iterator[tuple[FormLine, Eur]]:
    """The lines that say something, and always the income and the three taxes."""
    always = {Line.INCOME, Line.EXEMPTION_USED, Line.CAPITAL_GAINS_TAX, Line.SOLIDARITY_SURCHARGE, Line.CHURCH_TAX}
    for line in form_lines(year):
        amount: Eur = getattr(figures, line.figure)
        if amount or line.figure in always:
            yield line, amount


@dataclass(frozen=True, slots=True)
class IssuedCertificate:
    """A certificate as it was issued last."""

    version: int
    figures: Figures
    issued_on: date
    events: frozenset[tuple[object, bool]]


def is_superseded(issued: IssuedCertificate | None, figures: Figures, events: Sequence[CertifiedEvent]) -> bool:
    """Whether a certificate, or one that corrects the last, is due (TAX-40)."""
    counted = frozenset((each.event.event_id, each.is_withheld) for each in events)
    if issued is None:
        return bool(events) or not figures.is_empty
    return issued.figures != figures or issued.events != counted
