"""Funds for tests: plain functions, real ISINs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from depot.funds.model import FundClass, FundState, FundTerms, ShareClass
from depot.funds.usecases.record_fund_terms import record_fund_terms
from depot.kernel.money import Eur

FILES = Path(__file__).parent / "files"
WORLD, STOCKS, EUROPE = "IE00BK5BQT80", "IE00B5BMR087", "LU0908500753"
SOLD_IN_DOLLARS = "LU0109391861"
NOW = datetime(2024, 1, 8, 9, 0, tzinfo=UTC)
HEADER = "isin,date,redemption_price,issue_price,currency\n"

_TERMS = FundTerms(
    isin=WORLD,
    valid_from=date(2018, 1, 1),
    wkn="A2PKXG",
    name="FTSE All-World UCITS ETF",
    company="Example Funds plc",
    currency="EUR",
    domicile="IE",
    fund_class=FundClass.EQUITY,
    share_class=ShareClass.ACCUMULATING,
    is_complex=False,
    is_open_real_estate=False,
    in_universe=True,
    state=FundState.OPEN,
    minimum_subscription=Eur(5_000),
    minimum_plan=Eur(2_500),
    unit_decimals=6,
    cut_off=time(14, 0),
    subscription_pricing_days=1,
    redemption_pricing_days=1,
    subscription_settlement_days=2,
    redemption_settlement_days=2,
    calendars=("IE", "XNYS"),
    front_load_percent=Decimal(0),
    front_load_discount_percent=Decimal(0),
    transaction_charge_percent=Decimal("0.20"),
    ongoing_costs_percent=Decimal("0.19"),
    distribution_fee_percent=Decimal(0),
)


def some_terms(**changes: Any) -> FundTerms:
    """Terms that break no rule, but for what is changed in them."""
    return replace(_TERMS, **changes)


def a_fund(tx: Session, isin: str = WORLD, *, now: datetime = NOW, **changes: Any) -> FundTerms:
    """A fund of the universe, recorded."""
    return record_fund_terms(tx, some_terms(isin=isin, **({"wkn": None} | changes)), now=now)
