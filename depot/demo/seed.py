"""Reference data to begin with in development: an example universe with real prices and the ECB's rates."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session, sessionmaker

from depot.demo.market import FUNDS, Market
from depot.funds.model import PriceReport
from depot.funds.schemas.terms import TermsBody
from depot.funds.usecases.fund_terms import fund_terms
from depot.funds.usecases.import_prices import import_prices
from depot.funds.usecases.import_rates import import_rates
from depot.funds.usecases.record_fund_terms import record_fund_terms
from depot.kernel.clock import today

SOURCE: Final = "seed"


def seed(sessions: sessionmaker[Session], *, now: datetime) -> dict[str, PriceReport | int]:
    """Funds with terms, prices and rates known by today; what is there already stays, so it can be run again."""
    with sessions.begin() as tx:
        known = fund_terms(tx, list(FUNDS), on=today(now))
        for isin, terms in FUNDS.items():
            if isin not in known:
                record_fund_terms(tx, TermsBody.model_validate(terms).terms(isin), now=now)
    market = Market()
    reports: dict[str, PriceReport | int] = {"funds": len(FUNDS)}
    for name, file, load in (
        ("prices", market.price_file(today(now)), import_prices),
        ("rates", market.rate_file(today(now)), import_rates),
    ):
        if file is not None:
            with sessions.begin() as tx:
                reports[name] = load(tx, file, source=SOURCE, now=now)
    return reports
