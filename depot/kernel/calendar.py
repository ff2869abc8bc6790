"""Business days, fund days and TARGET days: which days are closed, by which calendar, and why (ORD-6 to ORD-9)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from depot.kernel.errors import Fault, Invalid
from depot.kernel.holiday_seed import is_seeded, seed_holidays

BERLIN: Final = ZoneInfo("Europe/Berlin")
BANK: Final = "bank"
TARGET: Final = "XECB"
ONE_DAY: Final = timedelta(days=1)

# A fund's own closures are overrides that name its ISIN; the library has nothing to say about those.
_ISIN = re.compile(r"[A-Z]{2}[A-Z0-9]{9}[0-9]")


class Reason(StrEnum):
    """Why a day is closed; the words are part of the API."""

    WEEKEND = "weekend"
    PUBLIC_HOLIDAY = "public holiday"
    BANK_HOLIDAY = "bank holiday"
    BANK_CLOSURE = "bank closure"
    CLOSURE = "closure"


@dataclass(frozen=True, slots=True)
class Override:
    """A dated fact that beats the library: a closure or an extra opening of one calendar, and where it is written.

    `calendar` is a country, subdivision or market code, an ISIN (closures of that fund), or "bank" (the bank itself:
    an opening here beats weekend, holiday and 24/31 December). Of two for the same day the later in the list holds.
    """

    calendar: str
    day: date
    is_open: bool
    name: str
    source: str


@dataclass(frozen=True, slots=True)
class Closure:
    """Why a day is closed: the bank's own reasons come before those of other calendars."""

    day: date
    reason: Reason
    calendar: str | None
    name: str | None


@dataclass(eq=False)
class UnknownCalendar(Invalid):
    """A calendar code that nobody keeps, or not for that year, is refused: an unknown calendar would never close."""

    title = "Unknown calendar"
    title_de = "Unbekannter Kalender"
    rule = "ORD-9"
    # Not shown as facts: at the edge the code is the caller's own text, and nothing of the input is echoed.
    calendar: str = field(default="", repr=False)
    year: int | None = field(default=None, repr=False)

    @property
    def detail(self) -> str:
        """Which code, and the year where it matters."""
        if self._faults:
            return super().detail
        return f"no calendar {self.calendar!r} is known" + (f" in {self.year}" if self.year else "")

    @property
    def faults(self) -> tuple[Fault, ...]:
        """One fault per code; the edge, which knows the fields, says where each stood."""
        return self._faults or (Fault(self.rule, "", self.detail, "unknown-calendar"),)


class Calendars:
    """All calendars of the bank: the seat's, every named one, and the dated overrides on top of both.

    Built once from plain data and asked per order: a day costs one dictionary look-up per calendar.
    """

    def __init__(self, seat: str, overrides: Iterable[Override] = ()) -> None:
        self.seat = seat
        self._overrides: dict[tuple[str, int], dict[date, Override]] = {}
        for override in overrides:
            if override.calendar != BANK and not self.knows(override.calendar, override.day.year):
                raise UnknownCalendar(calendar=override.calendar, year=override.day.year)
            self._overrides.setdefault((override.calendar, override.day.year), {})[override.day] = override
        if not self.knows(seat):
            raise UnknownCalendar(calendar=seat)
        self._closures = lru_cache(maxsize=4096)(self._closures_uncached)
        self._bank_closures = lru_cache(maxsize=512)(self._bank_closures_uncached)

    def knows(self, code: str, year: int | None = None) -> bool:
        """Whether the code names a calendar that is kept, in that year if given; a fund's own (its ISIN) always is."""
        return bool(_ISIN.fullmatch(code)) or is_seeded(code, year)

    def bank_closure(self, day: date) -> Closure | None:
        """Business day = Monday to Friday, no public holiday at the seat, neither 24 nor 31 December; or the reason."""
        return self._bank_closures(day.year).get(day)

    def closure(self, day: date, codes: Sequence[str]) -> Closure | None:
        """Fund day = business day that is no holiday in any calendar the fund names; else the first reason (ORD-9)."""
        if found := self.bank_closure(day):
            return found
        for code in codes:
            if found := self._closures(code, day.year).get(day):
                return found
        return None

    def target_closure(self, day: date) -> Closure | None:
        """TARGET day = Monday to Friday, none of the six closing days of the Eurosystem; else the reason."""
        if found := self._closures(TARGET, day.year).get(day):
            return found
        return Closure(day, Reason.WEEKEND, None, None) if day.weekday() >= 5 else None

    def is_business_day(self, day: date) -> bool:
        """Whether the bank works on the day."""
        return self.bank_closure(day) is None

    def is_fund_day(self, day: date, codes: Sequence[str]) -> bool:
        """Whether the bank and all calendars of the fund work on the day."""
        return self.closure(day, codes) is None

    def is_target_day(self, day: date) -> bool:
        """Whether euro payments settle on the day."""
        return self.target_closure(day) is None

    def next_business_day(self, day: date) -> date:
        """The first business day on or after the day."""
        return _moved(day, 0, self.is_business_day)

    def next_fund_day(self, day: date, codes: Sequence[str]) -> date:
        """The first fund day on or after the day."""
        return _moved(day, 0, lambda candidate: self.is_fund_day(candidate, codes))

    def next_target_day(self, day: date) -> date:
        """The first TARGET day on or after the day."""
        return _moved(day, 0, self.is_target_day)

    def add_business_days(self, day: date, count: int) -> date:
        """The business day `count` after the day (before it, if negative); with 0 the first on or after it."""
        return _moved(day, count, self.is_business_day)

    def add_fund_days(self, day: date, count: int, codes: Sequence[str]) -> date:
        """The fund day `count` after the day (before it, if negative); with 0 the first on or after it."""
        return _moved(day, count, lambda candidate: self.is_fund_day(candidate, codes))

    def add_target_days(self, day: date, count: int) -> date:
        """The TARGET day `count` after the day (before it, if negative); with 0 the first on or after it."""
        return _moved(day, count, self.is_target_day)

    def _closures_uncached(self, code: str, year: int) -> Mapping[date, Closure]:
        """The holidays of one calendar in a year: the library's, then the overrides."""
        if not self.knows(code):
            raise UnknownCalendar(calendar=code)
        if not self.knows(code, year):
            raise UnknownCalendar(calendar=code, year=year)
        closed: dict[date, Closure] = {}
        if not _ISIN.fullmatch(code):
            for day, holiday in seed_holidays(code, year).items():
                reason = Reason.PUBLIC_HOLIDAY if holiday.is_public else Reason.BANK_HOLIDAY
                closed[day] = Closure(day, reason, code, holiday.name)
        return _overridden(closed, self._overrides.get((code, year), {}), Reason.CLOSURE)

    def _bank_closures_uncached(self, year: int) -> Mapping[date, Closure]:
        """The bank's closed days of a year, weekends among them."""
        closed = {
            day: Closure(day, found.reason, BANK, found.name) for day, found in self._closures(self.seat, year).items()
        }
        for day, name in ((date(year, 12, 24), "Heiligabend"), (date(year, 12, 31), "Silvester")):
            closed.setdefault(day, Closure(day, Reason.BANK_CLOSURE, BANK, name))
        first = date(year, 1, 1)
        for day in (first + timedelta(days=offset) for offset in range((date(year, 12, 31) - first).days + 1)):
            if day.weekday() >= 5:
                closed[day] = Closure(day, Reason.WEEKEND, None, None)
        return _overridden(closed, self._overrides.get((BANK, year), {}), Reason.BANK_CLOSURE)


def _overridden(
    closed: dict[date, Closure], overrides: Mapping[date, Override], reason: Reason
) -> Mapping[date, Closure]:
    """Openings take a closed day away, closures add one."""
    for day, override in overrides.items():
        if override.is_open:
            closed.pop(day, None)
        else:
            closed[day] = Closure(day, reason, override.calendar, override.name)
    return closed


def _moved(day: date, count: int, is_open: Callable[[date], bool]) -> date:
    """Walk to the `count`-th open day; ends, because a year that no calendar is kept for is refused."""
    step = ONE_DAY if count >= 0 else -ONE_DAY
    if count == 0:
        while not is_open(day):
            day += step
        return day
    for _ in range(abs(count)):
        day += step
        while not is_open(day):
            day += step
    return day
