"""What tests of the replay share: figures copied from real statements, and the way to run them."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from depot.kernel.calendar import Calendars
from depot.replay.reader import OWN_ODDITIES, oddities_beside, read_cases, read_oddities, read_statements
from depot.replay.replay_cases import replay_cases
from depot.replay.replay_statements import replay_statements
from depot.replay.report import Report

NOW = datetime(2026, 1, 5, 10, 0, tzinfo=UTC)
CALENDARS = Calendars("DE-BY")
ROOT = Path(__file__).resolve().parents[2]
# Where the real material lies beside the repository, it is replayed as a whole; elsewhere the copied part has to do.
SHARED = ROOT.parent / "shared" / "data"
COPIED = Path(__file__).parent / "data" / "bookings.json"
REAL_CASES = ROOT / "tests" / "tax" / "law" / "real_cases.json"


def bookings() -> dict[str, Any]:
    """A fresh copy of 35 real bookings, 6 balances and 4 account statements."""
    found: dict[str, Any] = json.loads(COPIED.read_text("utf-8"))
    return found


def one(kind: str, isin: str | None = None, /, **changed: Any) -> dict[str, Any]:
    """The first copied booking of a kind (and fund) alone, with fields changed."""
    found = next(b for b in bookings()["transactions"] if b["kind"] == kind and isin in {None, b.get("isin")})
    return {"transactions": [deepcopy(found) | changed]}


def replayed(tx: Session, found: dict[str, Any]) -> Report:
    """The report on bookings, with the oddities that the service knows and those of the file."""
    read = read_statements(found)
    own = read_oddities(json.loads(OWN_ODDITIES.read_text("utf-8")), "own")
    return Report(tuple(replay_statements(tx, read, now=NOW)), read.malformed, (*own, *read.oddities))


def calculated(found: list[Any]) -> Report:
    """The report on cases for the calculators."""
    read = read_cases(found)
    return Report(tuple(replay_cases(read, calendars=CALENDARS)), read.malformed, oddities_beside(REAL_CASES, None))


def differing(report: Report) -> set[tuple[str, str]]:
    """Which figures of which kinds differ without having been told of."""
    return {(d.outcome.kind, d.figure.name) for d in report.differences if d.known is None}


def computed(report: Report) -> dict[str, str]:
    """The computed figures by name, of a file with one entry."""
    return {figure.name: figure.computed for outcome in report.outcomes for figure in outcome.figures}


def reasons(report: Report) -> dict[str, str]:
    """Why figures were not computed, by name."""
    return {skipped.name: skipped.reason for outcome in report.outcomes for skipped in outcome.unchecked}
