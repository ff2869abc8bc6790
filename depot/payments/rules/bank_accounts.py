"""CSH-4: IBAN and BIC are checked for structure, check digits and a known bank."""

from __future__ import annotations

from collections.abc import Iterator

from schwifty import IBAN
from schwifty.exceptions import SchwiftyException

from depot.kernel.errors import Fault


def account_faults(iban: str, holder_name: str, *, at: str = "") -> Iterator[Fault]:
    """Every fault of an account outside and of its holder's name (CSH-4)."""
    try:
        parsed = IBAN(iban, validate_bban=True)
    except SchwiftyException:
        yield Fault("CSH-4", f"{at}/iban", "is no valid IBAN", "not-an-iban")
    else:
        if not parsed.in_sepa_zone:
            yield Fault("CSH-4", f"{at}/iban", "lies outside the SEPA area", "outside-sepa")
        # The register of banks is complete for Germany; elsewhere structure and check digits must do.
        elif parsed.country_code == "DE" and parsed.bic is None:
            yield Fault("CSH-4", f"{at}/iban", "names a bank that is not known", "unknown-bank")
    if not any(letter.isalpha() for letter in holder_name):
        yield Fault("CSH-4", f"{at}/name", "a name has letters", "not-a-name")


def electronic_iban(iban: str) -> str:
    """The IBAN without spaces, in capitals; only for one without faults (CSH-4)."""
    return str(IBAN(iban))


def bic_of(iban: str) -> str | None:
    """The BIC that the bank code belongs to, where the register knows one (CSH-4)."""
    found = IBAN(iban).bic
    return None if found is None else str(found)
