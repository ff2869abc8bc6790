"""FND-2, FND-3: reading a price file or a rate file line by line; a bad line is named, the good ones count."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from depot.funds.model import LineFault, Quote, QuoteKind
from depot.funds.rules.iso_codes import CURRENCIES
from depot.funds.rules.terms_faults import is_isin

PRICE_COLUMNS: Final = ("isin", "date", "redemption_price", "issue_price", "currency")
RATE_COLUMNS: Final = ("date", "currency", "rate")

_FIRST_DAY: Final = date(1990, 1, 1)
"""The calendars begin here (ORD-9); an older day is a slip of the pen."""
# ASCII digits only: \d would let the digits of other scripts through.
_NUMBER: Final = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,6})?")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER_FORM: Final = "must be digits with a dot, at most nine before and six after it, and no comma"


@dataclass(frozen=True, slots=True)
class Reading:
    """What stood in a file: the quotes of its good lines, in their order, and its bad lines."""

    quotes: tuple[Quote, ...]
    faults: tuple[LineFault, ...]


class _Unreadable(ValueError):
    """One field of a line breaks the form."""


def is_headed(text: str, columns: Sequence[str]) -> bool:
    """Whether the first line names the agreed columns in the agreed order."""
    return tuple(_lines(text)[0].split(",")) == tuple(columns)


def read_prices(text: str) -> Reading:
    """The prices of a file with the header `isin,date,redemption_price,issue_price,currency` (FND-2)."""
    return _read(text, PRICE_COLUMNS, _price)


def read_rates(text: str) -> Reading:
    """The exchange rates of a file with the header `date,currency,rate`, currency per EUR (FND-3)."""
    return _read(text, RATE_COLUMNS, _rate)


def _lines(text: str) -> list[str]:
    # Only line feeds end a line; str.splitlines would also break at characters that belong to a bad field.
    return [line.removesuffix("\r") for line in text.removeprefix("\ufeff").split("\n")]


def _read(text: str, columns: Sequence[str], parse: Callable[[Mapping[str, str]], Quote]) -> Reading:
    assert is_headed(text, columns), "the header is checked before"
    quotes: list[Quote] = []
    faults: list[LineFault] = []
    for number, fields in _rows(text):
        try:
            quotes.append(parse(_named(fields, columns)))
        except _Unreadable as fault:
            faults.append(LineFault(number, str(fault)))
    return Reading(tuple(quotes), tuple(faults))


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(_lines(text)[1:], start=2):
        if line.strip():
            yield number, _fields(line)


def _fields(line: str) -> list[str]:
    # Each line is read on its own, so that an open quotation mark cannot swallow the lines after it.
    if '"' not in line:
        return line.split(",")
    try:
        return next(csv.reader([line], strict=True))
    except csv.Error:
        return []


def _named(fields: Sequence[str], columns: Sequence[str]) -> dict[str, str]:
    if len(fields) != len(columns):
        raise _Unreadable(f"has {len(fields)} columns in place of {len(columns)}")
    return dict(zip(columns, fields, strict=True))


def _price(fields: Mapping[str, str]) -> Quote:
    isin = fields["isin"]
    if not is_isin(isin):
        raise _Unreadable("isin: country code or check digit is wrong")
    value = _number("redemption_price", fields["redemption_price"])
    issue = fields["issue_price"]
    return Quote(
        QuoteKind.PRICE,
        isin,
        _day(fields["date"]),
        value,
        issue_price=_number("issue_price", issue) if issue else value,
        currency=_currency(fields["currency"]),
    )


def _rate(fields: Mapping[str, str]) -> Quote:
    currency = _currency(fields["currency"])
    if currency == "EUR":
        raise _Unreadable("currency: the rate of the euro against itself is no rate")
    return Quote(QuoteKind.RATE, currency, _day(fields["date"]), _number("rate", fields["rate"]))


def _number(field: str, text: str) -> Decimal:
    if not _NUMBER.fullmatch(text):
        raise _Unreadable(f"{field}: {_NUMBER_FORM}")
    number = Decimal(text)
    if not number:
        raise _Unreadable(f"{field}: must be more than zero")
    return number


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        raise _Unreadable("date: must be a day such as 2024-03-28")
    if day < _FIRST_DAY:
        raise _Unreadable(f"date: lies before {_FIRST_DAY}")
    return day


def _currency(text: str) -> str:
    if text not in CURRENCIES:
        raise _Unreadable("currency: is no currency of ISO 4217")
    return text
