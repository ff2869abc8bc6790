"""A temporary PIN is random, eight digits, and no pattern (AUT-2)."""

from __future__ import annotations

import secrets

from auth.rules.pin_policy import TEMPORARY_DIGITS, pin_faults


def temporary_pin(access_number: str) -> str:
    """A new temporary PIN for the letter (AUT-2)."""
    while True:
        pin = f"{secrets.randbelow(10**TEMPORARY_DIGITS):0{TEMPORARY_DIGITS}d}"
        if not pin_faults(pin, access_number=access_number):
            return pin
