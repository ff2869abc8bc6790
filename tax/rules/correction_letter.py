"""TAX-3, TAX-23, DOC-1: what a customer is told when the tax on an earlier booking was computed again."""

from __future__ import annotations

from tax.model import TaxEventKind, Withholding
from tax.rules.booked_event import BookedTaxEvent
from tax.rules.late_relief import Relief
from tax.rules.late_vorabpauschale import LateCorrection

RELIEF_SUBJECT = "Steuerabzug dieses Jahres korrigiert"
OFFSET_SUBJECT = "Verlustverrechnung mit Ihrem Ehegatten"
SUBJECT = "Steuer auf Ihren Verkauf neu berechnet"


def late_letter(event: BookedTaxEvent, found: LateCorrection, *, calendar_year: int, fund: str) -> tuple[str, ...]:
    """Which sale, why, and every step of the derivation with its amount (§ 19(1) InvStG, TAX-17)."""
    assert event.kind is TaxEventKind.REDEMPTION, "only sales deduct Vorabpauschalen"
    first = (
        f"am {event.booked_on:%d.%m.%Y} haben wir den Verkauf von Anteilen des Fonds {fund} ({event.isin}) gebucht. "
        f"Die Anteile waren am 31.12.{calendar_year} in Ihrem Depot; ihre Vorabpauschale für {calendar_year} stand "
        "beim Verkauf noch nicht fest. Sie mindert das Veräußerungsergebnis. Wir haben die Steuer daher neu berechnet:"
    )
    return (
        first,
        *(f"{step.text} ({step.rule}): {step.value}" for step in found.steps),
        outcome(found.withholding),
    )


def relief_letter(tax: Withholding, relief: Relief) -> tuple[str, ...]:
    """What came late, what it frees, and every step (§ 44b(5) EStG, TAX-31)."""
    what = "Ihr Freistellungsauftrag" if relief is Relief.EXEMPTION_ORDER else "Ihre NV-Bescheinigung"
    first = (
        f"{what} gilt auch für Erträge, die in diesem Jahr bereits versteuert waren. Der Steuerabzug ist korrigiert:"
    )
    return (
        first,
        *(f"{step.text} ({step.rule}): {step.value}" for step in tax.steps),
        outcome(tax),
    )


def offset_letter(tax: Withholding, year: int) -> tuple[str, ...]:
    """What spouses have set off between them at the year's end, and every step (§ 43a(3) S. 2 EStG, TAX-29)."""
    first = (
        f"Sie haben mit Ihrem Ehegatten einen gemeinsamen Freistellungsauftrag erteilt. Zum Ende des Jahres {year} "
        "haben wir nicht ausgeglichene Verluste des einen mit Erträgen des anderen verrechnet:"
    )
    return (first, *(f"{step.text} ({step.rule}): {step.value}" for step in tax.steps), outcome(tax))


def outcome(tax: Withholding) -> str:
    """What became of the difference."""
    if tax.total:
        return f"Auf Ihrem Konto haben wir {_german(-tax.total.cents)} EUR gutgeschrieben."
    return "Eine Erstattung ergibt sich daraus nicht."


def _german(cents: int) -> str:
    euros, rest = divmod(cents, 100)
    return f"{euros:,}".replace(",", ".") + f",{rest:02d}"
