"""VL-1, VL-4 to VL-7, VL-11: what persons are told of their VL, and the form for their employer."""

from __future__ import annotations

from dataclasses import dataclass

from depot.accounts.rules.letters import Letter
from depot.kernel.money import Eur, Units
from depot.vl.model import Contract, EarlyDisposal, NoticeKind
from depot.vl.rules.disposal import WORDS
from depot.vl.rules.lock_up import YEARLY_MAXIMUM


@dataclass(frozen=True, slots=True)
class EmployerForm:
    """What the employer's payroll needs: where to pay, and the reference that finds the position (VL-11)."""

    recipient: str
    iban: str
    bic: str
    reference: str


def employer_form(*, house_name: str, iban: str, bic: str, position_number: str, person_name: str) -> EmployerForm:
    """The 13 digits of the position come first: by them the payment is matched (CSH-3)."""
    digits = position_number.replace(".", "")
    return EmployerForm(house_name, iban, bic, f"{digits} VL {person_name}"[:140])


def agreement_text(*, fund_name: str, isin: str, depot_number: str, person_name: str) -> str:
    """The words that the employee releases (AUT-9)."""
    return "\n".join(
        (
            "Vermögenswirksame Leistungen (5. VermBG)",
            f"Fonds: {fund_name}",
            f"ISIN: {isin}",
            f"Depot: {depot_number}",
            f"Arbeitnehmer: {person_name}",
            "Sperrfrist: sieben Jahre ab 1. Januar des Jahres der ersten Zahlung",
        )
    )


def opening_confirmation(form: EmployerForm, *, position_number: str, fund_name: str) -> Letter:
    """The opening confirmation with the form for the employer (VL-11)."""
    return (
        "Eröffnungsbestätigung Ihrer VL-Position",
        (
            (
                f"wir haben die Position {position_number} für Ihre vermögenswirksamen Leistungen im Fonds {fund_name} "
                "eröffnet. Der Vertrag beginnt an dem Bankarbeitstag, an dem die erste Zahlung eingeht."
            ),
            "Bitte geben Sie die folgenden Angaben an Ihren Arbeitgeber weiter:",
            f"Empfänger: {form.recipient}",
            f"IBAN: {form.iban}",
            f"BIC: {form.bic}",
            f"Verwendungszweck: {form.reference}",
            (
                f"Im Kalenderjahr zählen höchstens {_eur(YEARLY_MAXIMUM)} als vermögenswirksame Leistung. Die "
                "Arbeitnehmer-Sparzulage beträgt 20 % von höchstens 400,00 EUR im Jahr; das Finanzamt setzt sie fest, "
                "wenn Ihr zu versteuerndes Einkommen 40.000 EUR (bei Zusammenveranlagung 80.000 EUR) nicht übersteigt."
            ),
        ),
    )


def contract_begun(contract: Contract) -> Letter:
    """The periods of a new contract (VL-2, VL-4)."""
    return (
        f"Ihr VL-Vertrag {contract.number}",
        (
            (
                f"am {contract.begins_on:%d.%m.%Y} hat Ihr VL-Vertrag {contract.number} begonnen. Einzahlungen nimmt "
                f"er bis {contract.payments_until:%d.%m.%Y} an."
            ),
            (
                f"Alle Anteile sind vom {contract.locked_from:%d.%m.%Y} bis {contract.locked_until:%d.%m.%Y} gesperrt, "
                "auch solche aus wiederangelegten Erträgen."
            ),
        ),
    )


def too_much(counted: Eur, excess: Eur, year: int) -> Letter:
    """What exceeds the maximum of the year buys free units (VL-1)."""
    return (
        "Höchstbetrag Ihrer vermögenswirksamen Leistungen",
        (
            (
                f"im Jahr {year} zählen höchstens {_eur(YEARLY_MAXIMUM)} als vermögenswirksame Leistung. Von der "
                f"letzten Zahlung zählen {_eur(counted)}; für {_eur(excess)} haben wir freie Anteile gekauft."
            ),
        ),
    )


def contract_interrupted(contract: Contract, year: int) -> Letter:
    """A year without payments broke the contract (VL-5)."""
    return (
        f"Ihr VL-Vertrag {contract.number} ist unterbrochen",
        (
            (
                f"im Kalenderjahr {year} ist auf Ihren VL-Vertrag {contract.number} keine Zahlung eingegangen. "
                "Der Vertrag ist damit unterbrochen. Spätere Zahlungen beginnen einen neuen mit eigener Sperrfrist."
            ),
            f"Die bisherigen Anteile bleiben bis {contract.locked_until:%d.%m.%Y} gesperrt.",
        ),
    )


def contract_freed(contract: Contract, units: Units) -> Letter:
    """The lock-up is over (VL-4)."""
    return (
        f"Ihr VL-Vertrag {contract.number}: Sperrfrist beendet",
        (
            (
                f"die Sperrfrist Ihres VL-Vertrags {contract.number} endete am {contract.locked_until:%d.%m.%Y}. "
                f"{str(units).replace('.', ',')} Anteile sind nun frei; sie bleiben in Ihrem Depot."
            ),
        ),
    )


def contract_dissolved(contract: Contract, disposal: EarlyDisposal, kind: NoticeKind) -> Letter:
    """What an early disposal means for the allowance (VL-6, VL-7)."""
    if disposal.reason is None:
        effect = "Die Verfügung ist prämienschädlich: Die Arbeitnehmer-Sparzulage entfällt."
    elif kind is NoticeKind.HARMLESS:
        effect = (
            f"Die Verfügung ist unschädlich ({WORDS[disposal.reason]}): Die Arbeitnehmer-Sparzulage bleibt erhalten."
        )
    else:
        effect = f"Die Verfügung ist teilweise unschädlich ({WORDS[disposal.reason]})."
    return (
        f"Ihr VL-Vertrag {contract.number} ist aufgelöst",
        (
            f"wir haben Ihren VL-Vertrag {contract.number} vor dem Ende der Sperrfrist aufgelöst. {effect}",
            (
                "Alle Anteile des Vertrags sind frei; weitere Zahlungen nimmt er nicht an. Die Zentralstelle für "
                "Arbeitnehmer-Sparzulage wird unterrichtet."
            ),
        ),
    )


def _eur(amount: Eur) -> str:
    return f"{amount} EUR".replace(".", ",")
