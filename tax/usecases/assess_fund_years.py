"""The figures of all funds for a year, or the list of everything that is missing (TAX-37)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from depot.funds.errors import NoRateYet
from depot.funds.model import FundTerms, YearPrices
from depot.funds.usecases.fund_terms import fund_terms
from depot.funds.usecases.year_prices import year_prices
from depot.holdings.model import YearEndFund
from depot.holdings.usecases.year_end_funds import year_end_funds
from depot.kernel.errors import Fault
from tax.errors import FundYearIncomplete
from tax.rules.fund_year import AssessedFundYear, assessed_fund_year, fund_year_faults
from tax.rules.inflow import received_on
from tax.rules.parameters import BASE_RATE
from tax.store import fund_years


def assess_fund_years(tx: Session, calendar_year: int) -> list[AssessedFundYear]:
    """First and last price, distributions, class and base rate of each fund held at the year's end (TAX-4 to TAX-6).

    Refuses with every missing figure at once; a year whose base rate is not positive has no Vorabpauschale at all.
    """
    if calendar_year not in BASE_RATE:
        detail = f"no base rate is published for {calendar_year}"
        fault = Fault("TAX-6", "/calendar_year", detail, "base-rate-not-published")
        raise FundYearIncomplete(_faults=(fault,), calendar_year=calendar_year)
    base_rate = BASE_RATE[calendar_year].value
    if base_rate <= 0:
        return []
    inflow = received_on(calendar_year)
    held = year_end_funds(tx, date(calendar_year, 12, 31), on=inflow)
    isins = [fund.isin for fund in held]
    terms = fund_terms(tx, isins, on=inflow)
    old = fund_terms(tx, isins, on=date(calendar_year, 1, 1))
    prices, rate_faults = _prices(tx, calendar_year, isins)
    faults = (*rate_faults, *_faults(held, terms, old, prices))
    if faults:
        raise FundYearIncomplete(_faults=faults, calendar_year=calendar_year)
    paid = fund_years.distributions_of_year(tx, calendar_year, isins)
    return [
        assessed_fund_year(
            prices[isin],
            calendar_year=calendar_year,
            distributions=paid.get(isin, Decimal(0)),
            base_rate=base_rate,
            fund_class=terms[isin].fund_class,
        )
        for isin in isins
    ]


def _prices(tx: Session, year: int, isins: Sequence[str]) -> tuple[dict[str, YearPrices], list[Fault]]:
    try:
        return year_prices(tx, year, isins), []
    except NoRateYet as missing:
        detail = f"no exchange rate of {missing.currency} up to {missing.day} is known"
        fault = Fault("TAX-10", f"/exchange_rates/{missing.currency}", detail, "rate-missing")
    found = {}
    for isin in isins:
        try:
            found.update(year_prices(tx, year, [isin]))
        except NoRateYet:
            continue
    return found, [fault]


def _faults(
    held: Sequence[YearEndFund],
    terms: dict[str, FundTerms],
    old: dict[str, FundTerms],
    prices: dict[str, YearPrices],
) -> Iterator[Fault]:
    for fund in held:
        yield from fund_year_faults(
            fund.isin,
            has_class=fund.isin in terms,
            was_there_before=fund.isin in old,
            prices=prices.get(fund.isin),
            unassigned=fund.unassigned,
        )
