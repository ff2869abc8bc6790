"""CSH-5, AUT-9: the words of a SEPA CORE mandate that is signed online."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

ACT: Final = "mandate"
# How long a mandate waits for those who must sign it together (decision, as for requests of a depot).
LIFETIME: Final = timedelta(days=30)


def mandate_text(
    *, depot_number: str, creditor: str, creditor_id: str, reference: str, debtor_name: str, iban: str
) -> str:
    """Creditor id, reference, debtor and whole IBAN stand in what is released (EPC016-06, annex VII)."""
    blocks = " ".join(iban[at : at + 4] for at in range(0, len(iban), 4))
    return (
        f"SEPA-Basislastschriftmandat zum Depot {depot_number}\n"
        f"Gläubiger: {creditor}\n"
        f"Gläubiger-Identifikationsnummer: {creditor_id}\n"
        f"Mandatsreferenz: {reference}\n"
        "Zahlungsart: wiederkehrende Zahlung\n"
        f"Kontoinhaber: {debtor_name}\n"
        f"IBAN: {blocks}\n"
        f"Ich ermächtige {creditor}, Zahlungen von meinem Konto mittels Lastschrift einzuziehen. Zugleich weise ich "
        f"mein Kreditinstitut an, die von {creditor} auf mein Konto gezogenen Lastschriften einzulösen.\n"
        "Ich kann innerhalb von acht Wochen, beginnend mit dem Belastungsdatum, die Erstattung des belasteten Betrages "
        "verlangen. Es gelten dabei die mit meinem Kreditinstitut vereinbarten Bedingungen."
    )
