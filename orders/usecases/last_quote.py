"""The last price of a fund and the last exchange rate of its currency, for estimates only (ORD-7)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from depot.funds.errors import NoRateYet
from depot.funds.model import Price
from depot.funds.usecases.latest_prices import latest_prices
from depot.funds.usecases.rate_or_earlier import rate_or_earlier


def last_quote(tx: Session, isin: str, *, until: date) -> tuple[Price | None, Decimal | None]:
    """What an order can be estimated with; the price it gets is known by nobody yet (ORD-7)."""
    price = latest_prices(tx, (isin,), until=until).get(isin)
    if price is None:
        return None, None
    try:
        return price, rate_or_earlier(tx, price.currency, until)
    except NoRateYet:
        return price, None
