"""`depot replay FILE`: read, replay in a transaction that leaves nothing behind, report."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from depot.kernel.calendar import Calendars
from depot.replay.reader import Cases, oddities_beside, read_file
from depot.replay.replay_cases import replay_cases
from depot.replay.replay_statements import replay_statements
from depot.replay.report import Report

Scratch = Callable[[], AbstractContextManager[Session]]


def replay_file(path: Path, *, oddities: Path | None, scratch: Scratch, calendars: Calendars, now: datetime) -> Report:
    """`scratch` gives a session that is rolled back; it is asked for only where bookings meet the ledger."""
    found = read_file(path)
    told = oddities_beside(path, oddities)
    if isinstance(found, Cases):
        return Report(tuple(replay_cases(found, calendars=calendars)), found.malformed, told)
    with scratch() as tx:
        outcomes = replay_statements(tx, found, now=now)
    return Report(tuple(outcomes), found.malformed, (*told, *found.oddities))
