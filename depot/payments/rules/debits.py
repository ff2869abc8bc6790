"""CSH-4, CSH-6: what a direct debit must be before it is planned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from depot.kernel.errors import Fault
from depot.kernel.money import Eur
from depot.payments.model.mandates import NewDebit
from depot.payments.rules.sepa_text import is_sepa_text

# EPC: the largest amount of a SEPA payment is 999 999 999.99 EUR.
LARGEST: Final = Eur(99_999_999_999)


def debit_faults(debits: Sequence[NewDebit]) -> Iterator[Fault]:
    """Amounts that SEPA knows, and purposes of its set (CSH-4); the pointer counts the debits."""
    good: set[str] = set()
    for at, debit in enumerate(debits):
        if not Eur.ZERO < debit.amount <= LARGEST:
            yield Fault("CSH-6", f"/{at}/amount", "lies between 0.01 and 999999999.99 EUR", "amount-out-of-range")
        if debit.purpose not in good:
            if not is_sepa_text(debit.purpose):
                yield Fault("CSH-4", f"/{at}/purpose", "is 1 to 140 characters of the SEPA set", "not-sepa-text")
            good.add(debit.purpose)
