"""Reads a file to be replayed; one malformed entry does not stop the others, it is reported with place and reason."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from depot.replay.records import AccountStatementRecord, BalanceRecord, BookingRecord, CaseRecord, OddityRecord

T = TypeVar("T", bound=BaseModel)
OWN_ODDITIES: Final = Path(__file__).with_name("known_oddities.json")
LARGEST_FILE: Final = 100_000_000


class Unreadable(Exception):
    """The file cannot be replayed at all: it is missing, no JSON, or of another form."""


@dataclass(frozen=True, slots=True)
class Malformed:
    """An entry that is not of the form: where it stands, and what is wrong with it."""

    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class Statements:
    """The bookings, balances and account statements of a file, each with its place in the file."""

    bookings: tuple[tuple[str, BookingRecord], ...]
    balances: tuple[tuple[str, BalanceRecord], ...]
    accounts: tuple[tuple[str, AccountStatementRecord], ...]
    oddities: tuple[OddityRecord, ...]
    malformed: tuple[Malformed, ...]


@dataclass(frozen=True, slots=True)
class Cases:
    """The tax cases of a file."""

    cases: tuple[tuple[str, CaseRecord], ...]
    malformed: tuple[Malformed, ...]


def read_file(path: Path) -> Statements | Cases:
    """A list of calculator cases, or an object with bookings, balances and account statements; else Unreadable."""
    found = _json(path)
    if isinstance(found, list):
        return read_cases(found)
    if not isinstance(found, dict):
        raise Unreadable("the file is neither a list of cases nor an object with transactions")
    return read_statements(found)


def read_cases(found: list[Any]) -> Cases:
    """Each entry names its calculator, the request and what is expected."""
    malformed: list[Malformed] = []
    return Cases(_entries(found, "cases", CaseRecord, malformed), tuple(malformed))


def read_statements(found: dict[str, Any]) -> Statements:
    """Whatever the file has of the three lists."""
    lists = ("transactions", "balances", "account_statements")
    if not any(name in found for name in lists):
        raise Unreadable(f"none of {', '.join(lists)} is in the file")
    for name in lists:
        if not isinstance(found.get(name, []), list):
            raise Unreadable(f"{name} is not a list")
    malformed: list[Malformed] = []
    return Statements(
        _entries(found.get("transactions", []), "transactions", BookingRecord, malformed),
        _entries(found.get("balances", []), "balances", BalanceRecord, malformed),
        _entries(found.get("account_statements", []), "account_statements", AccountStatementRecord, malformed),
        read_oddities(found.get("oddities", []), "oddities in the file"),
        tuple(malformed),
    )


def oddities_beside(path: Path, chosen: Path | None) -> tuple[OddityRecord, ...]:
    """The list that was named, or else the one beside the file; and always the one that the service knows itself."""
    paths = [OWN_ODDITIES]
    if chosen is not None:
        paths.append(chosen)
    else:
        beside = (f"{path.name}.oddities.json", f"{path.stem}.oddities.json")
        paths += [place for place in map(path.with_name, beside) if place.exists()]
    return tuple(oddity for place in paths for oddity in read_oddities(_json(place), str(place)))


def read_oddities(found: Any, place: str) -> tuple[OddityRecord, ...]:
    """A list of oddities must be whole: a slip in it would excuse nothing, or too much."""
    malformed: list[Malformed] = []
    if isinstance(found, dict):
        found = found.get("oddities")
    if not isinstance(found, list):
        raise Unreadable(f"{place}: not a list of oddities")
    read = _entries(found, place, OddityRecord, malformed)
    if malformed:
        raise Unreadable(f"{malformed[0].place}: {malformed[0].reason}")
    return tuple(oddity for _, oddity in read)


def _entries(found: Sequence[Any], name: str, model: type[T], malformed: list[Malformed]) -> tuple[tuple[str, T], ...]:
    good = []
    for number, entry in enumerate(found):
        place = f"{name}[{number}]"
        try:
            good.append((place, model.model_validate(entry)))
        except ValidationError as refused:
            faults = (f"{'.'.join(map(str, fault['loc'])) or 'entry'}: {fault['msg']}" for fault in refused.errors())
            malformed.append(Malformed(place, "; ".join(faults)))
    return tuple(good)


def _json(path: Path) -> Any:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise Unreadable(f"{path}: larger than {LARGEST_FILE} bytes")
        return json.loads(path.read_text("utf-8"), parse_float=Decimal)
    except OSError as missing:
        raise Unreadable(f"{path}: {missing.strerror}") from missing
    except (ValueError, RecursionError) as broken:
        raise Unreadable(f"{path}: no JSON ({broken})") from broken
