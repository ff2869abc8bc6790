"""First and last prices of a calendar year, for the Vorabpauschale (TAX-5, TAX-10)."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from depot.funds.errors import NoRateYet
from depot.funds.model import YearPrices
from depot.funds.store import prices as store


def year_prices(tx: Session, year: int, isins: Collection[str] | None = None) -> dict[str, YearPrices]:
    """The first and last price set in the year per fund, each with the ECB rate of its own day (§ 18(1) S. 4 InvStG).

    On a day without a rate the last one published before counts; where there is none at all, nothing is answered.
    """
    found, missing = store.of_year(tx, year, isins=isins)
    if missing:
        raise NoRateYet(*min(missing))
    return {prices.isin: prices for prices in found}
