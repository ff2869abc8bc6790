"""Age in completed years; a year is completed at the beginning of the birthday (§ 187(2), § 188(2) BGB; ACC-13)."""

from __future__ import annotations

from calendar import isleap
from datetime import date
from typing import Final

FULL_AGE: Final = 18  # § 2 BGB


def age_on(birth_date: date, day: date) -> int:
    """Completed years; who was born on 29 February completes them on 1 March of other years."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def is_minor(birth_date: date, day: date) -> bool:
    """Full age begins with the completion of the 18th year (§ 2 BGB)."""
    return age_on(birth_date, day) < FULL_AGE


def full_age_on(birth_date: date) -> date:
    """The day that begins with full age: the 18th birthday, 1 March for who was born on 29 February (ACC-13)."""
    year = birth_date.year + FULL_AGE
    if (birth_date.month, birth_date.day) == (2, 29) and not isleap(year):
        return date(year, 3, 1)
    return birth_date.replace(year=year)
