"""CSH-3: whose money it is and what it shall buy, read forgivingly from the purpose, and never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from stdnum import isin as isin_check

from depot.accounts.rules.numbers import is_depot_number
from depot.kernel.ids import DepotId
from depot.payments.model.bank import Suggestion, Why

_PIECE: Final = re.compile(r"[0-9A-Z]+")
_DIGITS: Final = re.compile(r"[0-9]+|[A-Z]+")
_LABEL: Final = re.compile(r"^(ISIN|WKN)(?=.)")
_ISIN: Final = re.compile(r"[A-Z]{2}[A-Z0-9]{9}[0-9]")
_WKN: Final = re.compile(r"(?=[A-Z0-9]*[0-9])[A-HJ-NP-Z0-9]{6}")
_DEPOT: Final = 11
_POSITION: Final = 13
_MOST_PIECES: Final = 8
_LONGEST: Final = 500


@dataclass(frozen=True, slots=True)
class Named:
    """What a purpose may name: numbers of the right length and check digit, whether they exist or not."""

    positions: frozenset[str]
    depots: frozenset[str]
    isins: frozenset[str]
    wkns: frozenset[str]


@dataclass(frozen=True, slots=True)
class KnownDepot:
    """A depot that a purpose names: whether it takes money, and its positions by their 13 digits."""

    depot_id: DepotId
    number: str
    takes_money: bool
    isin_by_position: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Known:
    """Which of the things named there are: depots by number, and funds by ISIN with whether they sell."""

    depots: Mapping[str, KnownDepot]
    sells_by_isin: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class Match:
    """The one depot and the one fund."""

    depot_id: DepotId
    isin: str


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Why a person must look, and what may be meant."""

    why: Why
    suggestions: tuple[Suggestion, ...] = ()


def named(purpose: str) -> Named:
    """Spaces, dots, dashes and line breaks may stand anywhere inside a number, and letters in any case (CSH-3)."""
    text = purpose.upper()[:_LONGEST]
    numbers = set(_numbers(text))
    pieces = [_LABEL.sub("", piece) for piece in _PIECE.findall(text)]
    joined = set(_joined(pieces, 12)) | {piece[-12:] for piece in pieces}
    return Named(
        positions=frozenset(n for n in numbers if len(n) == _POSITION and is_depot_number(n[:_DEPOT])),
        depots=frozenset(n for n in numbers if is_depot_number(n)),
        isins=frozenset(word for word in joined if _ISIN.fullmatch(word) and isin_check.is_valid(word)),
        wkns=frozenset(word for word in pieces if _WKN.fullmatch(word)),
    )


def _numbers(text: str) -> Iterator[str]:
    """Runs of digits, alone and joined with those that only signs separate from them."""
    run: list[str] = []
    for word in _DIGITS.findall(text):
        if word[0].isdigit():
            run.append(word)
        else:
            yield from _windows(run)
            run = []
    yield from _windows(run)


def _windows(run: list[str]) -> Iterator[str]:
    yield from _joined(run, _DEPOT)
    yield from _joined(run, _POSITION)


def _joined(pieces: list[str], length: int) -> Iterator[str]:
    """Neighbouring pieces that together have the length."""
    for start in range(len(pieces)):
        word = ""
        for piece in pieces[start : start + _MOST_PIECES]:
            word += piece
            if len(word) >= length:
                break
        if len(word) == length:
            yield word


def judged(found: Named, known: Known) -> Match | Unmatched:
    """A unique, checked match, or the reason why there is none (CSH-3)."""
    numbers = {number for number in found.depots if number in known.depots}
    numbers |= {position[:_DEPOT] for position in found.positions if position[:_DEPOT] in known.depots}
    if len(numbers) != 1:
        return _without_depot(found, numbers)
    depot = known.depots[numbers.pop()]
    if not depot.takes_money:
        return Unmatched(Why.DEPOT_TAKES_NO_MONEY)
    held = {depot.isin_by_position[p] for p in found.positions if p in depot.isin_by_position}
    funds = {isin for isin in found.isins if isin in known.sells_by_isin} | held
    suggestions = tuple(
        Suggestion(depot.number, isin, "the depot holds this fund") for isin in sorted(depot.isin_by_position.values())
    ) or (Suggestion(depot.number, None, "the depot is named"),)
    if len(funds) > 1:
        return Unmatched(Why.SEVERAL_FUNDS, suggestions)
    if not funds:
        return Unmatched(Why.POSITION_UNKNOWN if found.positions else Why.NO_FUND, suggestions)
    isin = funds.pop()
    if not known.sells_by_isin.get(isin, False):
        return Unmatched(Why.FUND_NOT_SOLD, suggestions)
    return Match(depot.depot_id, isin)


def _without_depot(found: Named, numbers: set[str]) -> Unmatched:
    if numbers:
        each = tuple(Suggestion(number, None, "the depot is named") for number in sorted(numbers))
        return Unmatched(Why.SEVERAL_DEPOTS, each)
    return Unmatched(Why.DEPOT_UNKNOWN if found.depots or found.positions else Why.NO_DEPOT)
