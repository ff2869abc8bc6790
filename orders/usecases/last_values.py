"""What depots are valued with (DOC-3)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from depot.customers.rules.countries import country_name_de
from depot.funds.errors import NoRateYet
from depot.funds.usecases.latest_prices import latest_prices
from depot.funds.usecases.rate_or_earlier import rate_or_earlier
from orders.rules.depot_balance import Valued


def last_values(tx: Session, isins: Collection[str], *, domicile: str, on: date) -> Valued:
    """The last prices up to the day; a fund without a price, or without a rate, counts nothing (DOC-3)."""
    prices = latest_prices(tx, isins, until=on)
    rates: dict[str, Decimal] = {}
    for currency in sorted({price.currency for price in prices.values()}):
        try:
            rates[currency] = rate_or_earlier(tx, currency, on)
        except NoRateYet:
            continue
    return Valued(prices, rates, country_name_de(domicile))
