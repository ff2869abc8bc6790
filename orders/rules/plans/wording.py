"""What a person releases of a plan, and what the bank writes about it, in German (AUT-9, PLN-3, PLN-6 to PLN-8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Final

from depot.kernel.calendar import BERLIN
from depot.kernel.money import Eur
from orders.model import MoneyPlace
from orders.rules.canonical_text import german_eur, german_number, german_units
from orders.rules.plans.plan import Interval, Leg, Pause, PlanKind, PlanTerms, Reason, RequestKind

Letter = tuple[str, tuple[str, ...]]
"""Subject and paragraphs."""

PLAN_DE: Final = {PlanKind.SAVINGS: "Sparplan", PlanKind.WITHDRAWAL: "Entnahmeplan"}
_ASKED: Final = {
    RequestKind.SET_UP: "{plan} einrichten",
    RequestKind.CHANGE: "{plan} ändern",
    RequestKind.PAUSE: "{plan} aussetzen",
    RequestKind.END: "{plan} löschen",
}
_INTERVALS: Final = {
    Interval.MONTHLY: "monatlich",
    Interval.QUARTERLY: "vierteljährlich",
    Interval.HALF_YEARLY: "halbjährlich",
    Interval.YEARLY: "jährlich",
}
_MONEY: Final = {
    (PlanKind.SAVINGS, MoneyPlace.CASH_ACCOUNT): "Zahlung vom Konto flex",
    (PlanKind.SAVINGS, MoneyPlace.DIRECT_DEBIT): "Zahlung per Lastschrift vom Referenzbankkonto",
    (PlanKind.WITHDRAWAL, MoneyPlace.CASH_ACCOUNT): "Gutschrift auf dem Konto flex",
    (PlanKind.WITHDRAWAL, MoneyPlace.REFERENCE_ACCOUNT): "Auszahlung auf das Referenzbankkonto",
}
NOTICE_DE: Final = "Wirksam ab dem ersten Termin, der mindestens acht Geschäftstage nach der Freigabe liegt"
REASONS_DE: Final[Mapping[Reason, str]] = {
    Reason.FUND_NOT_DEALING: "Ein Fonds des Plans nimmt zurzeit keine Aufträge an.",
    Reason.NO_MONEY: "Auf Ihrem Konto flex war nicht genug Geld für die Ausführung.",
    Reason.TOO_LARGE: "Der Betrag ist durch die Dynamik größer geworden, als eine Lastschrift sein kann.",
    Reason.NO_MANDATE: "Es liegt kein gültiges SEPA-Mandat für die Lastschrift vor.",
    Reason.UNITS_RESERVED: "Die Anteile sind für einen anderen Auftrag reserviert.",
    Reason.DEPOT_BLOCKED: "Ihr Depot ist gesperrt.",
    Reason.DEPOT_CLOSING: "Ihr Depot wird oder ist geschlossen.",
    Reason.UNITS_USED_UP: "Die Anteile sind mit der letzten Ausführung aufgebraucht.",
    Reason.TERM_OVER: "Der letzte Termin des Plans ist erreicht.",
    Reason.DEATH: "Der Plan endet mit dem Tod des Depotinhabers.",
    Reason.DELETED: "Sie haben den Plan gelöscht.",
}


def german_day(day: date) -> str:
    """`08.01.2024`."""
    return f"{day:%d.%m.%Y}"


def request_text(kind: RequestKind, terms: PlanTerms, *, fund_names: Mapping[str, str], depot_number: str) -> str:
    """The act, every fund with its amount or units, days, way of the money, rise, pause and depot (AUT-9, PLN-8)."""
    lines = (
        _ASKED[kind].format(plan=PLAN_DE[terms.kind]),
        *(f"{fund_names[leg.isin]} ({leg.isin}): {_size(leg, terms.kind)}" for leg in terms.legs),
        *_sum(terms),
        f"Ausführung: {_INTERVALS[terms.interval]} zum {terms.day}., ab {german_day(terms.starts_on)}"
        + (f", bis {german_day(terms.ends_on)}" if terms.ends_on else ""),
        _MONEY[terms.kind, terms.money],
        *_rise(terms),
        *_pause(terms.pause),
        f"Depot: {depot_number}",
        NOTICE_DE,
    )
    return "\n".join(lines)


def _size(leg: Leg, kind: PlanKind) -> str:
    if leg.units is not None:
        return f"{german_units(leg.units)} Anteile"
    assert leg.amount is not None, "a leg names an amount or units"
    return german_eur(leg.amount) + (" netto" if kind is PlanKind.WITHDRAWAL else "")


def _sum(terms: PlanTerms) -> Iterator[str]:
    if len(terms.legs) > 1 and terms.amount is not None:
        yield f"Zusammen: {german_eur(terms.amount)}"


def _rise(terms: PlanTerms) -> Iterator[str]:
    if terms.rise is None:
        return
    if terms.rise.percent is not None:
        yield f"Dynamik: jährlich {german_number(f'{terms.rise.percent:f}')} %"
    if terms.rise.amount is not None:
        yield f"Dynamik: jährlich {german_eur(terms.rise.amount)}"


def _pause(pause: Pause | None) -> Iterator[str]:
    if pause is not None:
        yield f"Ausgesetzt: vom {german_day(pause.first)} bis {german_day(pause.last)}"


def skipped_letter(kind: PlanKind, due_on: date, reason: Reason, then: date | None) -> Letter:
    """Told for each due day that is left out (PLN-7)."""
    said = [
        f"Ihr {PLAN_DE[kind]} wurde zum Termin {german_day(due_on)} nicht ausgeführt.",
        REASONS_DE[reason],
    ]
    if then is not None:
        said.append(f"Wir führen ihn zum nächsten Termin am {german_day(then)} wieder aus, wenn es dann möglich ist.")
    return (f"{PLAN_DE[kind]} nicht ausgeführt", tuple(said))


def ended_letter(kind: PlanKind, reason: Reason) -> Letter:
    """Told when a plan ends by itself (PLN-3)."""
    return (f"Ihr {PLAN_DE[kind]} ist beendet", (f"Ihr {PLAN_DE[kind]} ist beendet. {REASONS_DE[reason]}",))


def returned_letter(amount: Eur, due_on: date, *, suspended: bool) -> Letter:
    """Told when the debit of a purchase came back (PLN-6)."""
    said = [
        f"Die Lastschrift über {german_eur(amount)} zu Ihrem Sparplan vom {german_day(due_on)} wurde nicht eingelöst.",
        "Wir verkaufen deshalb Anteile in dieser Höhe zum nächsten Preis.",
    ]
    said.append("Reicht der Erlös nicht aus, fordern wir den fehlenden Betrag von Ihnen.")
    if suspended:
        said.append("Nach zwei Rückgaben in Folge ist Ihr Sparplan ausgesetzt, bis Sie ihn ändern und neu freigeben.")
    return ("Lastschrift zurückgegeben", tuple(said))


def returned_purchase_letter(amount: Eur, placed_at: datetime) -> Letter:
    """Told when the debit of a single purchase came back (PLN-6)."""
    day = german_day(placed_at.astimezone(BERLIN).date())
    said = (
        f"Die Lastschrift über {german_eur(amount)} zu Ihrem Kaufauftrag vom {day} wurde nicht eingelöst.",
        "Wir verkaufen deshalb Anteile in dieser Höhe zum nächsten Preis.",
        "Reicht der Erlös nicht aus, fordern wir den fehlenden Betrag von Ihnen.",
    )
    return ("Lastschrift zurückgegeben", said)


def loss_letter(amount: Eur, loss: Eur) -> Letter:
    """Told when the units sold did not bring what the returned debit was for (PLN-6)."""
    said = (
        f"Der Verkauf zum Ausgleich der zurückgegebenen Lastschrift über {german_eur(amount)} hat nicht ausgereicht.",
        f"Bitte überweisen Sie den fehlenden Betrag von {german_eur(loss)} auf Ihr Konto flex.",
        "Sonst gleichen wir ihn aus dem nächsten Guthaben oder durch den Verkauf weiterer Anteile aus.",
    )
    return ("Forderung aus zurückgegebener Lastschrift", said)


def changed_too_late(passed: Sequence[date], due_on: date | None) -> str | None:
    """What the answer says where due days come too soon for the request (PLN-4)."""
    if not passed:
        return None
    missed = ", ".join(german_day(day) for day in passed)
    late = f"Zum Termin {missed}" if len(passed) == 1 else f"Zu den Terminen {missed}"
    begins = "gar nicht mehr" if due_on is None else f"erst ab dem Termin {german_day(due_on)}"
    return f"{late} kann der Auftrag nicht mehr berücksichtigt werden: Er wirkt {begins}, weil er mindestens acht Geschäftstage vor der Ausführung vorliegen muss."  # noqa: E501
