"""CSH-1, CSH-10: what a pay-out needs, and the exact words that are released."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from depot.accounts.model import Act
from depot.kernel.errors import Fault
from depot.kernel.money import Eur
from depot.payments.model.payouts import OtherAccount, Target
from depot.payments.rules.bank_accounts import account_faults
from depot.payments.rules.debits import LARGEST

ACT: Final = "payout"
# How long a pay-out waits for those who must release it together (decision, as for requests of a depot).
LIFETIME: Final = timedelta(days=30)

# Money to the reference account is at its owner's disposal; another account is named by those who may change that one.
ACT_OF: Final = {Target.REFERENCE: Act.ORDER, Target.OTHER: Act.CHANGE_REFERENCE_ACCOUNT}


def payout_faults(amount: Eur, other: OtherAccount | None) -> Iterator[Fault]:
    """Everything that speaks against the pay-out, together (CSH-1, CSH-4)."""
    if not Eur.ZERO < amount <= LARGEST:
        yield Fault("CSH-1", "/amount", "lies between 0.01 and 999999999.99 EUR", "amount-out-of-range")
    if other is not None:
        yield from account_faults(other.iban, other.name, at="/account")


def payout_text(amount: Eur, *, depot_number: str, name: str, iban: str, purpose: str) -> str:
    """Name and whole IBAN stand in what is released (CSH-1, AUT-9)."""
    blocks = " ".join(iban[at : at + 4] for at in range(0, len(iban), 4))
    euros = str(amount).replace(".", ",")
    said = f"Auszahlung vom Konto flex zum Depot {depot_number}: {euros} EUR an {name}, IBAN {blocks}"
    return f"{said}. Verwendungszweck: {purpose}" if purpose else said
