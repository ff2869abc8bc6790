"""The market of the story: real prices of three funds (exchange closes in EUR) and the ECB's rates for USD."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, Final

WORLD: Final = "IE00BK5BQT80"
AMERICA: Final = "IE00B5BMR087"
EUROPE: Final = "LU0908500753"

_COMMON: Final = {
    "valid_from": "2021-01-01",
    "currency": "EUR",
    "fund_class": "equity",
    "is_complex": False,
    "is_open_real_estate": False,
    "in_universe": True,
    "state": "open",
    "minimum_subscription": "50.00",
    "minimum_plan": "25.00",
    "unit_decimals": 6,
    "cut_off": "14:00",
    "subscription_pricing_days": 0,
    "redemption_pricing_days": 0,
    "subscription_settlement_days": 2,
    "redemption_settlement_days": 2,
    "calendars": ["XETR"],
    "front_load_percent": "0",
    "front_load_discount_percent": "0",
    "transaction_charge_percent": "0.20",
    "distribution_fee_percent": "0",
}

# Names and ISINs are real, and so are the prices; cut-offs and pricing days are invented. The American fund keeps its
# income in reality: that it pays out in this story, and how much, is invented too.
FUNDS: Final[dict[str, dict[str, Any]]] = {
    WORLD: {
        **_COMMON,
        "wkn": "A2PKXG",
        "name": "Vanguard FTSE All-World UCITS ETF (USD) Accumulating",
        "company": "Vanguard Group (Ireland) Limited",
        "domicile": "IE",
        "share_class": "accumulating",
        "ongoing_costs_percent": "0.19",
    },
    AMERICA: {
        **_COMMON,
        "wkn": "A0YEDG",
        "name": "iShares Core S&P 500 UCITS ETF USD",
        "company": "BlackRock Asset Management Ireland Limited",
        "domicile": "IE",
        "share_class": "distributing",
        "ongoing_costs_percent": "0.07",
    },
    EUROPE: {
        **_COMMON,
        "wkn": "LYX0Q0",
        "name": "Amundi Core Stoxx Europe 600 UCITS ETF Acc",
        "company": "Amundi Luxembourg S.A.",
        "domicile": "LU",
        "share_class": "accumulating",
        "subscription_pricing_days": 1,
        "redemption_pricing_days": 1,
        "ongoing_costs_percent": "0.07",
    },
}


@dataclass
class Market:
    """Publishes what is known at a day, each figure once."""

    _published: dict[str, date] = field(default_factory=dict)

    def price_file(self, until: date) -> str | None:
        """The prices since the last file, of all funds; None if there are none."""
        lines = [
            f"{isin},{day},{price:f},,EUR" for isin in FUNDS for day, price in self._news(isin, prices(isin), until)
        ]
        return _file("isin,date,redemption_price,issue_price,currency", lines)

    def rate_file(self, until: date) -> str | None:
        """The ECB's rates since the last file; None if there are none."""
        lines = [f"{day},USD,{rate:f}" for day, rate in self._news("USD", dollar_rates(), until)]
        return _file("date,currency,rate", lines)

    def _news(self, subject: str, figures: dict[date, Decimal], until: date) -> Iterator[tuple[date, Decimal]]:
        since = self._published.get(subject, date.min)
        self._published[subject] = max(since, until)
        return ((day, figure) for day, figure in figures.items() if since < day <= until)


@cache
def prices(isin: str) -> dict[date, Decimal]:
    """All prices of a fund by day."""
    return {date.fromisoformat(row["date"]): Decimal(row["price"]) for row in _rows(f"prices_{isin}.csv")}


@cache
def dollar_rates() -> dict[date, Decimal]:
    """The ECB's reference rates, USD per EUR, by day."""
    return {date.fromisoformat(row["date"]): Decimal(row["rate"]) for row in _rows("ecb_usd.csv")}


def _rows(name: str) -> list[dict[str, str]]:
    with files("depot.demo").joinpath("data", name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _file(header: str, lines: list[str]) -> str | None:
    return "\n".join((header, *lines, "")) if lines else None
