"""CSH-1, CSH-10: what a pay-out needs, the exact words that are released, and pay-outs that need no release."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from depot.accounts.model import Act, ReferenceAccount
from depot.kernel.errors import Fault
from depot.kernel.ids import PayoutId
from depot.kernel.money import Eur
from depot.payments.model.payouts import OtherAccount, Payout, PayoutState, Proceeds, Target
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


def payout_of(proceeds: Proceeds, payout_id: PayoutId, *, now: datetime) -> Payout:
    """The release of the order or of the closing is its release: it has no words of its own (CSH-1, ORD-4)."""
    return Payout(
        payout_id=payout_id,
        depot_id=proceeds.depot_id,
        line_id=None,
        target=Target.REFERENCE,
        amount=proceeds.amount,
        name=proceeds.account.holder_name,
        iban=proceeds.account.iban,
        bic=proceeds.account.bic,
        purpose=proceeds.purpose,
        state=PayoutState.RELEASED,
        text="",
        asked_by=None,
        asked_at=now,
        released_at=now,
        origin_id=proceeds.origin_id,
        pay_from=proceeds.pay_from,
    )


def readdressed(payout: Payout, account: ReferenceAccount) -> Payout | None:
    """The pay-out to the account of the day on which it leaves; None where that is the one it names (CSH-10)."""
    if (payout.iban, payout.name) == (account.iban, account.holder_name):
        return None
    return replace(payout, iban=account.iban, name=account.holder_name, bic=account.bic)
