"""CSH-5: which mandates there may be, and which may be used on a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from depot.kernel.errors import Fault
from depot.payments.model.mandates import Mandate, MandateKind, NewMandate, Sequence
from depot.payments.rules.bank_accounts import account_faults

LAPSES_AFTER_YEARS: Final = 3
"""EPC016-06 (SDD Core Rulebook) 4.1: 36 months after the last collection, or the signature where there was none."""


def mandate_faults(mandate: NewMandate, *, on: date) -> Iterator[Fault]:
    """Everything that speaks against the mandate, together (CSH-4, CSH-5)."""
    yield from account_faults(mandate.iban, mandate.debtor_name)
    if mandate.signed_on > on:
        yield Fault("CSH-5", "/signed_on", "a mandate is signed before it is used", "signed-in-the-future")
    elif last_day(mandate.signed_on) < on:
        yield Fault("CSH-5", "/signed_on", "the mandate lapsed unused after 36 months", "mandate-lapsed")
    if not mandate.proof.strip():
        yield Fault("CSH-5", "/proof", "say where the signature is kept", "proof-missing")


def last_day(used_on: date) -> date:
    """36 months after; a 29 February gives way to the 28th."""
    year = used_on.year + LAPSES_AFTER_YEARS
    return used_on.replace(year=year, day=28 if (used_on.month, used_on.day) == (2, 29) else used_on.day)


def lapses_on(mandate: Mandate) -> date:
    """The last day on which the mandate may be used (CSH-5)."""
    return last_day(mandate.last_collected_on or mandate.signed_on)


def is_usable(mandate: Mandate, on: date) -> bool:
    """Not revoked, not lapsed, and a one-off mandate not used yet (CSH-5)."""
    if mandate.revoked_on is not None and mandate.revoked_on <= on:
        return False
    if mandate.kind is MandateKind.ONE_OFF and mandate.last_collected_on is not None:
        return False
    return on <= lapses_on(mandate)


def sequence_of(kind: MandateKind, *, is_first: bool) -> Sequence:
    """One-off; else the first collection of a mandate, then the following ones (CSH-6)."""
    if kind is MandateKind.ONE_OFF:
        return Sequence.ONE_OFF
    return Sequence.FIRST if is_first else Sequence.RECURRING


def mandate_reference(number: int) -> str:
    """16 characters of the SEPA set: letters for what it is, and a number that never comes again (CSH-5)."""
    return f"MDT{number:013d}"
