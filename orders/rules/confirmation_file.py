"""The simple file of a fund company's confirmations: good lines are read, bad ones are named (ORD-10)."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from depot.funds.model import Side
from depot.kernel.errors import Fault
from depot.kernel.ids import PREFIX, BundleId, from_text
from depot.kernel.money import Units
from orders.errors import ConfirmationUnreadable
from orders.model import Confirmation

COLUMNS: Final = (
    "bundle_id",
    "isin",
    "side",
    "price_day",
    "price",
    "currency",
    "fx_rate",
    "total_units",
    "total_amount",
)
_NUMBER: Final = re.compile(r"[0-9]{1,15}(\.[0-9]{1,6})?")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CURRENCY: Final = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file says: confirmations and faults by line, counted from 1 with the header."""

    confirmations: tuple[tuple[int, Confirmation], ...]
    faults: tuple[tuple[int, str], ...]


class _Unreadable(Exception):
    """Why a line cannot be read; the field, never what stood in it."""


def read_confirmations(text: str) -> Reading:
    """The lines below the header `bundle_id,isin,side,price_day,price,currency,fx_rate,total_units,total_amount`.

    `fx_rate` may be empty: it is the rate the fund company used, if it names one (ORD-10).
    """
    try:
        rows = list(csv.reader(text.splitlines()))
    except csv.Error:  # a field longer than any line of a confirmation
        rows = []
    if not rows or tuple(rows[0]) != COLUMNS:
        detail = "/file: the first line must be " + ",".join(COLUMNS)
        raise ConfirmationUnreadable(_faults=(Fault("ORD-10", "/file", detail, "header"),))
    found: list[tuple[int, Confirmation]] = []
    faults: list[tuple[int, str]] = []
    for line, row in enumerate(rows[1:], start=2):
        if not row:
            continue
        try:
            found.append((line, _confirmation(row)))
        except _Unreadable as why:
            faults.append((line, str(why)))
    return Reading(tuple(found), tuple(faults))


def _confirmation(row: list[str]) -> Confirmation:
    if len(row) != len(COLUMNS):
        raise _Unreadable(f"has {len(row)} fields instead of {len(COLUMNS)}")
    fields = dict(zip(COLUMNS, (cell.strip() for cell in row), strict=True))
    if not _CURRENCY.fullmatch(fields["currency"]):
        raise _Unreadable("currency: must be three capital letters")
    price = _number(fields, "price")
    if not price:
        raise _Unreadable("price: must be more than 0")
    return Confirmation(
        bundle_id=_bundle_id(fields["bundle_id"]),
        isin=fields["isin"],
        side=_side(fields["side"]),
        price_day=_day(fields["price_day"]),
        price=price,
        currency=fields["currency"],
        total_units=Units(int(_number(fields, "total_units").scaleb(6))),
        total_amount=_number(fields, "total_amount"),
        fx_rate=_number(fields, "fx_rate") if fields["fx_rate"] else None,
    )


def _bundle_id(text: str) -> BundleId:
    try:
        return BundleId(from_text(PREFIX["BundleId"], text))
    except ValueError as wrong:
        raise _Unreadable("bundle_id: is no id of a bundle") from wrong


def _side(text: str) -> Side:
    try:
        return Side(text)
    except ValueError as wrong:
        raise _Unreadable("side: must be subscription or redemption") from wrong


def _day(text: str) -> date:
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise _Unreadable("price_day: must be a day such as 2024-03-28")


def _number(fields: dict[str, str], name: str) -> Decimal:
    if not _NUMBER.fullmatch(fields[name]):
        raise _Unreadable(f"{name}: must be a number with a dot and at most six decimals")
    return Decimal(fields[name])
