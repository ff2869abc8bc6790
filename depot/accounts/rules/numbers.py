"""Depot numbers and the IBANs of cash accounts (ACC-6)."""

from __future__ import annotations

from typing import Final

from schwifty import IBAN
from stdnum import luhn

from depot.accounts.model import HouseBank

BASE_DIGITS: Final = 10


def depot_number(base: int) -> str:
    """Eleven digits, the last a check digit by Luhn (ACC-6, decision)."""
    digits = f"{base:0{BASE_DIGITS}d}"
    assert len(digits) == BASE_DIGITS, "the numbers of this length are used up"
    return digits + str(luhn.calc_check_digit(digits))


def is_depot_number(text: str) -> bool:
    """Whether the text is eleven digits with the right check digit."""
    return len(text) == BASE_DIGITS + 1 and text.isascii() and text.isdigit() and bool(luhn.is_valid(text))


def cash_iban(number: str, bank: HouseBank) -> str:
    """The IBAN of the depot's cash account: its account number is the depot number without check digit (ACC-6)."""
    return str(IBAN.generate(bank.country, bank_code=bank.bank_code, account_code=number[:BASE_DIGITS]))


def case_number(year: int, base: int) -> str:
    """The number under which an opening and its identification are spoken of: year, count, check digit (ACC-2)."""
    digits = f"{year}{base:07d}"
    return f"{year}-{base:07d}-{luhn.calc_check_digit(digits)}"
