"""The only place that may ask the machine for the time: the clock of the business day (OPS-4)."""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")


class Clock(Protocol):
    """Where use cases take the time from; read once per use case."""

    def now(self) -> datetime:
        """The moment, with zone UTC."""


def today(now: datetime) -> date:
    """The calendar day in Berlin of a moment."""
    return now.astimezone(BERLIN).date()


@dataclass(frozen=True, slots=True)
class SystemClock:
    """Production: the machine's time."""

    def now(self) -> datetime:
        """The moment, with zone UTC."""
        return datetime.now(UTC)  # noqa: TID251 - the one place that may


@dataclass(frozen=True, slots=True)
class FixedClock:
    """A clock that stands still, for one request under the test clock and for tests."""

    moment: datetime

    def now(self) -> datetime:
        """The moment it was made with."""
        return self.moment


@dataclass(frozen=True, slots=True)
class ShiftedClock:
    """The test clock: the machine's time moved by a fixed span, so that it still runs (OPS-4)."""

    shift: timedelta

    def now(self) -> datetime:
        """The machine's time plus the shift."""
        return datetime.now(UTC) + self.shift  # noqa: TID251 - the one place that may


def machine_now() -> datetime:
    """The machine's time, for measuring how long something took and for log lines; never for business."""
    return datetime.now(UTC)  # noqa: TID251 - the one place that may


_ID_LOCK = threading.Lock()
_ID_LAST = 0


def new_id() -> UUID:
    """A time-ordered id (UUID version 7): rising within a process even inside one millisecond."""
    return UUID(int=_id(_ticks(1), int.from_bytes(os.urandom(8))))


def new_ids(count: int) -> bytes:
    """So many ids of the same kind, rising, sixteen bytes each: for rows that are written as one block."""
    first, chance = _ticks(count), os.urandom(8 * count)
    return b"".join(_id(first + at, int.from_bytes(chance[8 * at : 8 * at + 8])).to_bytes(16) for at in range(count))


def _ticks(count: int) -> int:
    """The first of so many ticks that nobody else in this process gets."""
    global _ID_LAST  # noqa: PLW0603 - the last value handed out is what makes the next one larger
    with _ID_LOCK:
        # 60 bits of time in units of 2**-12 ms: 48 bits of milliseconds and 12 bits below them (RFC 9562, method 3).
        first = max((time.time_ns() << 12) // 1_000_000, _ID_LAST + 1)
        _ID_LAST = first + count - 1
    return first


def _id(tick: int, chance: int) -> int:
    return ((tick >> 12) << 80) | (7 << 76) | ((tick & 0xFFF) << 64) | (2 << 62) | (chance & ((1 << 62) - 1))
