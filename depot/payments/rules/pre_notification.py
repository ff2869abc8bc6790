"""CSH-7: the pre-notification names amount, due day, creditor id and mandate reference."""

from __future__ import annotations

from depot.accounts.rules.letters import Letter, german_day, masked
from depot.payments.model.announcements import Unannounced


def pre_notification(debit: Unannounced, creditor_id: str) -> Letter:
    """Told once for a regular plan, and again for every change (CSH-7)."""
    amount = str(debit.amount).replace(".", ",")
    day, account = german_day(debit.due_on), masked(debit.iban)
    return (
        "Ankündigung einer SEPA-Lastschrift",
        (
            f"Wir ziehen {amount} EUR am {day} von Ihrem Konto {account} ein ({debit.purpose}).",
            "Ist das kein Bankarbeitstag, erfolgt der Einzug am nächsten.",
            f"Gläubiger-Identifikationsnummer: {creditor_id}. Mandatsreferenz: {debit.mandate}.",
            "Bei regelmäßigem Einzug in gleicher Höhe gilt diese Ankündigung auch für die weiteren Fälligkeiten.",
            "Jede Änderung kündigen wir erneut an. Bitte sorgen Sie für ausreichende Deckung.",
        ),
    )
