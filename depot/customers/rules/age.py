"""Age in completed years; a year is completed at the beginning of the birthday (§ 187(2), § 188(2) BGB; ACC-13)."""

from __future__ import annotations

from datetime import date
from typing import Final

FULL_AGE: Final = 18  # § 2 BGB


def age_on(birth_date: date, day: date) -> int:
    """Completed years; who was born on 29 February completes them on 1 March of other years."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def is_minor(birth_date: date, day: date) -> bool:
    """Full age begins with the completion of the 18th year (§ 2 BGB)."""
    return age_on(birth_date, day) < FULL_AGE
