"""A birth date as people type it: day, month and year (CON-7)."""

from __future__ import annotations

from datetime import date
from typing import Final

_LONGEST: Final = 4


def typed_birth_date(day: str, month: str, year: str) -> date | None:
    """The day that was meant; None for what can be no day."""
    typed = [part.strip() for part in (day, month, year)]
    if not all(part.isascii() and part.isdecimal() and len(part) <= _LONGEST for part in typed):
        return None
    try:
        return date(int(typed[2]), int(typed[1]), int(typed[0]))
    except ValueError:
        return None
