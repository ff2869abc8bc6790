"""CSH-8, CSH-9: what the bank writes when money did not come, or came back."""

from __future__ import annotations

from typing import Final

from depot.accounts.rules.letters import Letter, masked
from depot.kernel.money import Eur

# ISO 20022 external codes that debtors' banks return with; the rest is not told in words.
REASONS: Final = {
    "AC01": "die IBAN ist falsch",
    "AC04": "das Konto ist aufgelöst",
    "AC06": "das Konto ist gesperrt",
    "AM04": "das Konto war nicht gedeckt",
    "MD01": "es liegt kein Mandat vor",
    "MD06": "die Erstattung wurde verlangt",
    "MD07": "der Kontoinhaber ist verstorben",
    "MS02": "der Kontoinhaber hat widersprochen",
    "MS03": "ein Grund wurde nicht genannt",
}


def debit_returned(amount: Eur, code: str) -> Letter:
    """What failed, why, and what follows (CSH-8)."""
    reason = REASONS.get(code, "ein Grund wurde nicht genannt")
    return (
        "Lastschrift nicht eingelöst",
        (
            f"Ihre Lastschrift über {_german(amount)} EUR wurde von Ihrer Bank nicht eingelöst: {reason}.",
            "Wir haben die Buchung storniert. Bitte prüfen Sie Ihr Konto und Ihr Mandat.",
        ),
    )


def payout_failed(amount: Eur, iban: str) -> Letter:
    """The money is on the cash account again (CSH-9)."""
    return (
        "Auszahlung nicht ausgeführt",
        (
            f"Ihre Auszahlung über {_german(amount)} EUR auf das Konto {masked(iban)} konnte nicht ausgeführt werden.",
            "Der Betrag ist wieder auf Ihrem Konto flex. Bitte prüfen Sie die Bankverbindung.",
        ),
    )


def _german(amount: Eur) -> str:
    return str(amount).replace(".", ",")
