"""A PIN is five to ten digits and not a pattern that a stranger tries first (AUT-2)."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from depot.kernel.errors import Fault

DIGITS_MIN: Final = 5
DIGITS_MAX: Final = 10
TEMPORARY_DIGITS: Final = 8


def pin_faults(pin: str, *, access_number: str = "", pointer: str = "/new_pin") -> tuple[Fault, ...]:
    """Everything against this PIN, without repeating any of its digits (AUT-2)."""
    faults = []
    if not (pin.isascii() and pin.isdigit() and DIGITS_MIN <= len(pin) <= DIGITS_MAX):
        faults.append(Fault("AUT-2", pointer, "the PIN has five to ten digits", "pin-form"))
    elif _is_run(pin) or _repeats(pin):
        faults.append(Fault("AUT-2", pointer, "the PIN is a run or a repetition of digits", "pin-pattern"))
    elif pin in access_number:
        faults.append(Fault("AUT-2", pointer, "the PIN is part of the access id", "pin-in-access-id"))
    return tuple(faults)


def _is_run(pin: str) -> bool:
    """12345, 98765, 11111: the same step from each digit to the next."""
    digits = [int(digit) for digit in pin]
    steps = {(right - left) % 10 for left, right in pairwise(digits)}
    return len(steps) == 1 and steps <= {0, 1, 9}


def _repeats(pin: str) -> bool:
    """121212, 123123: a block of at most half the length, over and over."""
    return any(len(pin) % size == 0 and pin == pin[:size] * (len(pin) // size) for size in range(1, len(pin) // 2 + 1))
