"""The fund company: reads the file of a bundle and confirms it at the price of its price day (ORD-10)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Final

from depot.demo.market import prices
from depot.demo.sums import MICRO, half_up

HEADER: Final = "bundle_id,isin,side,price_day,price,currency,fx_rate,total_units,total_amount"


def confirmation(files: Iterable[str]) -> str:
    """The confirmation of these bundles: an order in euro buys or sells its worth in units, one in units is dealt."""
    lines = [HEADER]
    for file in files:
        lines += [_line(row) for row in csv.DictReader(io.StringIO(file))]
    return "\n".join((*lines, ""))


def _line(row: dict[str, str]) -> str:
    price = {day.isoformat(): price for day, price in prices(row["isin"]).items()}[row["price_day"]]
    units = Decimal(row["total_units"]) + half_up(Fraction(Decimal(row["total_amount"])) / Fraction(price), MICRO)
    worth = half_up(Fraction(units) * Fraction(price))
    fields = (row["bundle_id"], row["isin"], row["side"], row["price_day"], f"{price:f}", "EUR", "", units, worth)
    return ",".join(str(field) for field in fields)
