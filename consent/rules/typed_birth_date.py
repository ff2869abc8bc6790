"""A birth date as people type it: day, month, year, in one field (CON-7)."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

_GERMAN: Final = re.compile(r"\s*([0-9]{1,2})\s*[./\- ]\s*([0-9]{1,2})\s*[./\- ]\s*([0-9]{4})\s*")
_PLAIN: Final = re.compile(r"\s*([0-9]{2})([0-9]{2})([0-9]{4})\s*")
_ISO: Final = re.compile(r"\s*([0-9]{4})-([0-9]{2})-([0-9]{2})\s*")


def typed_birth_date(typed: str) -> date | None:
    """The day that was meant; `autocomplete=bday` of a browser fills in the ISO form."""
    if found := _ISO.fullmatch(typed):
        year, month, day = found.groups()
    elif found := _GERMAN.fullmatch(typed) or _PLAIN.fullmatch(typed):
        day, month, year = found.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
