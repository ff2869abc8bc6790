"""What a reference account must be: a real account, reachable by SEPA, with a named holder (ACC-5)."""

from __future__ import annotations

from collections.abc import Iterator

from schwifty import IBAN
from schwifty.exceptions import SchwiftyException

from depot.accounts.model import ReferenceAccount
from depot.kernel.errors import Fault


def reference_account(iban: str, holder_name: str) -> ReferenceAccount:
    """The account with the BIC that the bank code belongs to; only for one without faults (ACC-5)."""
    parsed = IBAN(iban)
    bic = parsed.bic
    return ReferenceAccount(str(parsed), None if bic is None else str(bic), " ".join(holder_name.split()))


def reference_account_faults(iban: str, holder_name: str, *, at: str = "") -> tuple[Fault, ...]:
    """Every fault: check digits, length, national account check where one is known, SEPA, a holder's name (ACC-5)."""
    found = [*_iban_faults(iban), *_holder_faults(holder_name)]
    return tuple(Fault("ACC-5", at + pointer, detail, code) for pointer, detail, code in found)


def _iban_faults(iban: str) -> Iterator[tuple[str, str, str]]:
    try:
        parsed = IBAN(iban, validate_bban=True)
    except SchwiftyException:
        yield "/iban", "is no valid IBAN", "not-an-iban"
        return
    if not parsed.in_sepa_zone:
        yield "/iban", "lies outside the SEPA area", "outside-sepa"


def _holder_faults(holder_name: str) -> Iterator[tuple[str, str, str]]:
    if not any(letter.isalpha() for letter in holder_name):
        yield "/holder_name", "a name has letters", "not-a-name"
