"""The library's holidays as first facts (ORD-9); dated overrides in `Calendars` have the last word, never the library.

Languages are always named: left alone, the library picks one by the machine's locale.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType

import holidays
from holidays.holiday_base import HolidayBase

# ISO 3166-1 alpha-2, optionally with the subdivision of ISO 3166-2; ISO 10383 market codes have four characters.
_COUNTRY = re.compile(r"([A-Z]{2})(?:-([A-Z0-9]{1,3}))?")
_MARKET = re.compile(r"[A-Z0-9]{4}")


class NotSeeded(LookupError):
    """The library has no such calendar, or none for that year."""


@dataclass(frozen=True, slots=True)
class SeedHoliday:
    """One closed day of a calendar; `is_public` is False where only banks close (as on Good Friday in Luxembourg)."""

    day: date
    name: str
    is_public: bool


@lru_cache(maxsize=2048)
def seed_holidays(code: str, year: int) -> Mapping[date, SeedHoliday]:
    """The closed days of a country, subdivision or market in a year; raises NotSeeded where the library knows nothing.

    A calendar asked for a year before the library's first one would look open on every day, so it is refused.
    """
    kind = _kind(code)
    if kind is None or not is_seeded(code, year):
        raise NotSeeded(code, year)
    names = {day: (name, False) for day, name in _of_category(code, kind, year, "bank")}
    names |= {day: (name, True) for day, name in _of_category(code, kind, year, "public")}
    return MappingProxyType({day: SeedHoliday(day, name, is_public) for day, (name, is_public) in names.items()})


def is_seeded(code: str, year: int | None = None) -> bool:
    """Whether the library knows the calendar, in that year if one is given."""
    kind = _kind(code)
    return kind is not None and (year is None or bool(kind.start_year <= year <= kind.end_year))


@lru_cache(maxsize=2048)
def _kind(code: str) -> type[HolidayBase] | None:
    """The library's class behind a code, without its nicknames (NYSE, UK, alpha-3), which are no ISO codes."""
    try:
        if country := _COUNTRY.fullmatch(code):
            found = type(holidays.country_holidays(country[1], subdiv=country[2]))
            return found if found.country == country[1] else None
        if _MARKET.fullmatch(code):
            found = type(holidays.financial_holidays(code))
            return found if code == found.market or code.startswith("X") else None
    except NotImplementedError:
        return None
    return None


def _of_category(code: str, kind: type[HolidayBase], year: int, category: str) -> list[tuple[date, str]]:
    if category not in kind.supported_categories:
        return []
    language = next((spoken for spoken in ("de", "en_US") if spoken in kind.supported_languages), None)
    if country := _COUNTRY.fullmatch(code):
        found: HolidayBase = holidays.country_holidays(
            country[1], subdiv=country[2], years=year, categories=(category,), language=language
        )
    else:
        found = holidays.financial_holidays(code, years=year, categories=(category,), language=language)
    # Observed days can spill over into the neighbouring years, which have a call of their own.
    return [(day, name) for day, name in found.items() if day.year == year]
