"""§ 18 Abs. 1 InvStG, TAX-5, TAX-37: what must be known of a fund's year before it is assessed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from depot.funds.model import FundClass, YearPrices
from depot.kernel.errors import Fault
from tax.model import FundYear
from tax.rules.vorabpauschale import vorabpauschale_per_unit

JANUARY, DECEMBER = 1, 12


@dataclass(frozen=True, slots=True)
class AssessedFundYear:
    """A fund's calendar year as a run has used it: what § 18 InvStG asks, where from, and the result per unit."""

    isin: str
    calendar_year: int
    first_day: date
    first_price: Decimal
    last_day: date
    last_price: Decimal
    distributions: Decimal
    base_rate: Decimal
    vorabpauschale: Decimal
    fund_class: FundClass
    source: str

    @property
    def fund_year(self) -> FundYear:
        """The figures as the rule takes them."""
        return FundYear(self.calendar_year, self.first_price, self.last_price, self.distributions, self.base_rate)


def fund_year_faults(
    isin: str, *, has_class: bool, was_there_before: bool, prices: YearPrices | None, unassigned: int
) -> Iterator[Fault]:
    """Everything missing of one fund; a price of the wrong end of the year would be a wrong tax (TAX-5)."""
    at = f"/funds/{isin}"
    if not has_class:
        yield Fault("TAX-14", f"{at}/terms", f"{isin}: the class for the partial exemption is missing", "class-missing")
    if prices is None:
        yield Fault("TAX-5", f"{at}/prices", f"{isin}: no redemption price of the year is known", "prices-missing")
        return
    if was_there_before and prices.first_day.month != JANUARY:
        detail = f"{isin}: the first price known is of {prices.first_day.isoformat()}, prices of January are missing"
        yield Fault("TAX-5", f"{at}/prices", detail, "first-price-missing")
    if prices.last_day.month != DECEMBER:
        detail = f"{isin}: the last price known is of {prices.last_day.isoformat()}, prices of December are missing"
        yield Fault("TAX-5", f"{at}/prices", detail, "last-price-missing")
    if unassigned:
        detail = f"{isin}: {unassigned} positions are in depots without a holder"
        yield Fault("TAX-25", f"{at}/holders", detail, "holder-not-single")


def assessed_fund_year(
    prices: YearPrices, *, calendar_year: int, distributions: Decimal, base_rate: Decimal, fund_class: FundClass
) -> AssessedFundYear:
    """The figures in EUR, each at the rate of its own day, and what comes of them per unit (TAX-4, TAX-10)."""
    year = FundYear(calendar_year, prices.first_price_eur, prices.last_price_eur, distributions, base_rate)
    return AssessedFundYear(
        isin=prices.isin,
        calendar_year=calendar_year,
        first_day=prices.first_day,
        first_price=year.first_price,
        last_day=prices.last_day,
        last_price=year.last_price,
        distributions=distributions,
        base_rate=base_rate,
        vorabpauschale=vorabpauschale_per_unit(year).vorabpauschale,
        fund_class=fund_class,
        source=f"{prices.count} prices in {prices.currency}",
    )
