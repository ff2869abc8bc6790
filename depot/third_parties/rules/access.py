"""AUT-13: what a consent may be, at most 180 days long, and the text under which a customer gives it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from schwifty import IBAN

from depot.kernel.errors import Fault
from depot.third_parties.model import AccessConsent, AccessWanted

DAYS_MAX: Final = 180
ACCOUNTS_MAX: Final = 20
# Delegated Regulation (EU) 2018/389 art. 36(5)(b): four times a day where the customer does not ask actively.
FREQUENCY_MAX: Final = 4


def access_faults(wanted: AccessWanted, *, on: date) -> Iterator[Fault]:
    """Every fault of a consent that is asked for (AUT-13)."""
    if not on <= wanted.valid_until <= on + timedelta(days=DAYS_MAX):
        yield _fault("/validUntil", f"is a day from today on and at most {DAYS_MAX} days ahead", "too-long")
    if not 1 <= wanted.frequency_per_day <= FREQUENCY_MAX:
        yield _fault("/frequencyPerDay", f"is 1 to {FREQUENCY_MAX}", "too-often")
    if not wanted.is_recurring and wanted.frequency_per_day != 1:
        yield _fault("/frequencyPerDay", "is 1 where the access is not recurring", "too-often")
    if not 1 <= len(wanted.ibans) <= ACCOUNTS_MAX or len(set(wanted.ibans)) < len(wanted.ibans):
        yield _fault("/access", f"names 1 to {ACCOUNTS_MAX} accounts, each once per kind", "accounts")
    for number, iban in enumerate(wanted.ibans):
        if not IBAN(iban, allow_invalid=True).is_valid:
            yield Fault("CSH-4", f"/access/accounts/{number}/iban", "is no valid IBAN", "not-an-iban")


class Seen(StrEnum):
    """What is read of an account."""

    ACCOUNTS = "accounts"
    BALANCES = "balances"
    TRANSACTIONS = "transactions"


def is_covered(consent: AccessConsent, what: Seen) -> bool:
    """The list of accounts always is; balances and transactions each only if the customer said so (AUT-13)."""
    covered = {
        Seen.ACCOUNTS: True,
        Seen.BALANCES: consent.wanted.balances,
        Seen.TRANSACTIONS: consent.wanted.transactions,
    }
    return covered[what]


def access_text(consent: AccessConsent) -> str:
    """What the customer releases: who sees what of which accounts, how often and until when (AUT-9, AUT-13)."""
    wanted = consent.wanted
    seen = [what for what, is_wanted in (("Salden", wanted.balances), ("Umsätze", wanted.transactions)) if is_wanted]
    often = f"bis zu {wanted.frequency_per_day}-mal täglich" if wanted.is_recurring else "einmalig"
    lines = (
        f"Zugriff für {consent.third_party} auf Ihr Verrechnungskonto",
        *(f"Konto {iban}" for iban in wanted.ibans),
        f"Umfang: {' und '.join(['Kontoliste', *seen])}, {often}",
        f"Gültig bis {wanted.valid_until:%d.%m.%Y}, jederzeit widerruflich",
    )
    return "\n".join(lines)


def _fault(pointer: str, detail: str, code: str) -> Fault:
    return Fault("AUT-13", pointer, detail, code)
