"""What funds paid in a year, and the figures of § 18 InvStG as a run has used them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from depot.funds.model import FundClass
from tax.rules.fund_year import AssessedFundYear
from tax.tables import FundDistributionRow, FundYearRow


def insert_distribution(
    tx: Session, isin: str, *, ex_day: date, pay_day: date, per_unit: Decimal, reference: UUID, now: datetime
) -> None:
    """Keep a distribution once."""
    values = {
        "reference": reference,
        "isin": isin,
        "ex_day": ex_day,
        "pay_day": pay_day,
        "per_unit": per_unit,
        "recorded_at": now,
    }
    tx.execute(upsert(FundDistributionRow).values(**values).on_conflict_do_nothing())


def distributions_of_year(tx: Session, year: int, isins: Collection[str]) -> dict[str, Decimal]:
    """The sum per unit that each fund paid in the calendar year; funds that paid nothing are missing (TAX-4)."""
    query = (
        select(FundDistributionRow.isin, func.sum(FundDistributionRow.per_unit).label("per_unit"))
        .where(
            FundDistributionRow.pay_day.between(date(year, 1, 1), date(year, 12, 31)),
            FundDistributionRow.isin.in_(isins),
        )
        .group_by(FundDistributionRow.isin)
    )
    return {row.isin: row.per_unit for row in tx.execute(query)}


def insert_years(tx: Session, years: Iterable[AssessedFundYear], *, now: datetime) -> None:
    """Keep the figures that a run uses."""
    rows = [
        {
            "isin": year.isin,
            "year": year.calendar_year,
            "version": 1,
            "first_day": year.first_day,
            "first_price": year.first_price,
            "last_day": year.last_day,
            "last_price": year.last_price,
            "distributions": year.distributions,
            "base_rate": year.base_rate,
            "vorabpauschale": year.vorabpauschale,
            "fund_class": year.fund_class,
            "source": year.source,
            "recorded_at": now,
        }
        for year in years
    ]
    if rows:
        tx.execute(insert(FundYearRow), rows)


def years_used(tx: Session, year: int, isins: Collection[str] | None = None) -> dict[str, AssessedFundYear]:
    """The figures that the run of the year has used, of all funds or of some."""
    query = select(FundYearRow).where(FundYearRow.year == year)
    if isins is not None:
        query = query.where(FundYearRow.isin.in_(isins))
    return {row.isin: _assessed(row) for row in tx.scalars(query.order_by(FundYearRow.version))}


def _assessed(row: FundYearRow) -> AssessedFundYear:
    return AssessedFundYear(
        isin=row.isin,
        calendar_year=row.year,
        first_day=row.first_day,
        first_price=row.first_price,
        last_day=row.last_day,
        last_price=row.last_price,
        distributions=row.distributions,
        base_rate=row.base_rate,
        vorabpauschale=row.vorabpauschale,
        fund_class=FundClass(row.fund_class),
        source=row.source,
    )
