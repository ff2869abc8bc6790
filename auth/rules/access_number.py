"""The access id is ten digits, the last of them a check digit that finds every single slip and swap (AUT-1)."""

from __future__ import annotations

from typing import Final

from stdnum import damm

DIGITS: Final = 10


def access_number(body: int) -> str:
    """The access id with its check digit for a body of nine digits (AUT-1)."""
    text = f"{body:0{DIGITS - 1}d}"
    assert len(text) == DIGITS - 1, "the body has nine digits"
    return text + str(damm.calc_check_digit(text))


def is_access_number(text: str) -> bool:
    """Whether the check digit fits (AUT-1)."""
    return len(text) == DIGITS and text.isascii() and text.isdigit() and bool(damm.is_valid(text))
