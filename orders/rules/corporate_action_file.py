"""FND-4: the file of corporate actions: distributions, mergers and splits; good lines are read, bad ones are named."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from depot.funds.model import LineFault
from depot.funds.rules.terms_faults import is_isin
from depot.kernel.errors import Fault
from orders.errors import CorporateActionsUnreadable
from orders.rules.conversion import ConversionKind
from orders.rules.distribution_booking import NewDistribution

COLUMNS: Final = ("kind", "isin", "ex_day", "pay_day", "per_unit", "currency", "fx_rate", "into_isin", "ratio")
DISTRIBUTION: Final = "distribution"
_OF_DISTRIBUTIONS: Final = frozenset({"pay_day", "per_unit", "currency", "fx_rate"})
_OF_CONVERSIONS: Final = frozenset({"into_isin", "ratio"})
_NUMBER: Final = re.compile(r"[0-9]{1,12}(\.[0-9]{1,8})?")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CURRENCY: Final = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class NewConversion:
    """A merger or split as the file names it; it counts from `effective_on` on."""

    kind: ConversionKind
    isin: str
    into_isin: str
    ratio: Decimal
    effective_on: date


@dataclass(frozen=True, slots=True)
class ActionsRead:
    """What a file says, by line, counted from 1 with the header."""

    actions: tuple[tuple[int, NewDistribution | NewConversion], ...]
    faults: tuple[LineFault, ...]


class _Unreadable(Exception):
    """Why a line cannot be read; the field, never what stood in it."""


def read_corporate_actions(text: str) -> ActionsRead:
    """The lines below the header `kind,isin,ex_day,pay_day,per_unit,currency,fx_rate,into_isin,ratio` (FND-4).

    What does not belong to a kind is empty; `fx_rate` only where the fund company names one.
    """
    try:
        rows = list(csv.reader(text.removeprefix("\ufeff").splitlines()))
    except csv.Error:  # a field longer than any line
        rows = []
    if not rows or tuple(rows[0]) != COLUMNS:
        detail = "/file: the first line must be " + ",".join(COLUMNS)
        raise CorporateActionsUnreadable(_faults=(Fault("FND-4", "/file", detail, "header"),))
    found: list[tuple[int, NewDistribution | NewConversion]] = []
    faults: list[LineFault] = []
    for line, row in enumerate(rows[1:], start=2):
        if not row:
            continue
        try:
            found.append((line, _action(row)))
        except _Unreadable as why:
            faults.append(LineFault(line, str(why)))
    return ActionsRead(tuple(found), tuple(faults))


def _action(row: list[str]) -> NewDistribution | NewConversion:
    if len(row) != len(COLUMNS):
        raise _Unreadable(f"has {len(row)} fields instead of {len(COLUMNS)}")
    fields = dict(zip(COLUMNS, (cell.strip() for cell in row), strict=True))
    if not is_isin(fields["isin"]):
        raise _Unreadable("isin: country code or check digit is wrong")
    return _distribution(fields) if fields["kind"] == DISTRIBUTION else _conversion(fields)


def _distribution(fields: Mapping[str, str]) -> NewDistribution:
    _must_be_empty(fields, _OF_CONVERSIONS)
    if not _CURRENCY.fullmatch(fields["currency"]):
        raise _Unreadable("currency: must be three capital letters")
    return NewDistribution(
        isin=fields["isin"],
        ex_day=_day(fields, "ex_day"),
        pay_day=_day(fields, "pay_day"),
        per_unit=_number(fields, "per_unit"),
        currency=fields["currency"],
        fx_rate=_number(fields, "fx_rate") if fields["fx_rate"] else None,
    )


def _conversion(fields: Mapping[str, str]) -> NewConversion:
    try:
        kind = ConversionKind(fields["kind"])
    except ValueError as wrong:
        raise _Unreadable("kind: must be distribution, merger or split") from wrong
    _must_be_empty(fields, _OF_DISTRIBUTIONS)
    into = fields["into_isin"] or (fields["isin"] if kind is ConversionKind.SPLIT else "")
    if not is_isin(into):
        raise _Unreadable("into_isin: country code or check digit is wrong")
    return NewConversion(kind, fields["isin"], into, _number(fields, "ratio"), _day(fields, "ex_day"))


def _must_be_empty(fields: Mapping[str, str], names: frozenset[str]) -> None:
    for name in COLUMNS:
        if name in names and fields[name]:
            raise _Unreadable(f"{name}: does not belong to this kind")


def _day(fields: Mapping[str, str], name: str) -> date:
    try:
        if _DAY.fullmatch(fields[name]):
            return date.fromisoformat(fields[name])
    except ValueError:
        pass
    raise _Unreadable(f"{name}: must be a day such as 2024-03-28")


def _number(fields: Mapping[str, str], name: str) -> Decimal:
    if not _NUMBER.fullmatch(fields[name]):
        raise _Unreadable(f"{name}: must be a number such as 1.25, with at most 8 decimals")
    found = Decimal(fields[name])
    if not found:
        raise _Unreadable(f"{name}: must be more than 0")
    return found
