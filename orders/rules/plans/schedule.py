"""PLN-9: the next due days of a plan with order day, price day and amount of each fund."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from depot.funds.model import FundTerms
from depot.funds.rules.execution_days import ExecutionDays
from depot.kernel.calendar import BERLIN, Calendars, UnknownCalendar
from depot.kernel.money import Eur, total
from orders.model import MoneyPlace
from orders.rules.plans.amounts import legs_on
from orders.rules.plans.execution import side_of
from orders.rules.plans.plan import Leg, PlanOffer, PlanVersion
from orders.rules.receipt import days_of


@dataclass(frozen=True, slots=True)
class ScheduledLeg:
    """A fund on a due day; `days` are unknown where no calendar is kept that far ahead."""

    leg: Leg
    days: ExecutionDays | None


@dataclass(frozen=True, slots=True)
class ScheduledDay:
    """A due day; a debit falls due so many business days behind the last price day (PLN-6)."""

    due_on: date
    amount: Eur | None
    legs: tuple[ScheduledLeg, ...]
    debit_due_on: date | None


def scheduled_day(
    due_on: date,
    version: PlanVersion,
    funds: Mapping[str, FundTerms],
    *,
    first_run_on: date | None,
    offer: PlanOffer,
    calendars: Calendars,
) -> ScheduledDay:
    """As the run would do it in the morning of the due day; before the first run it is the first of them (PLN-2)."""
    legs = legs_on(version, due_on, first_run_on=first_run_on)
    found = tuple(ScheduledLeg(leg, _days(leg, version, funds, due_on, calendars)) for leg in legs)
    amounts = [leg.amount for leg in legs if leg.amount is not None]
    return ScheduledDay(
        due_on=due_on,
        amount=total(amounts) if len(amounts) == len(legs) else None,
        legs=found,
        debit_due_on=_debit_due_on(found, version, offer, calendars),
    )


def _days(
    leg: Leg, version: PlanVersion, funds: Mapping[str, FundTerms], due_on: date, calendars: Calendars
) -> ExecutionDays | None:
    fund = funds.get(leg.isin)
    morning = datetime.combine(due_on, time.min, BERLIN).astimezone(UTC)
    if fund is None:
        return None
    try:
        return days_of(fund, side_of(version.terms.kind), received_at=morning, calendars=calendars)
    except UnknownCalendar:
        return None


def _debit_due_on(
    legs: Sequence[ScheduledLeg], version: PlanVersion, offer: PlanOffer, calendars: Calendars
) -> date | None:
    if version.terms.money is not MoneyPlace.DIRECT_DEBIT or any(leg.days is None for leg in legs):
        return None
    last = max(leg.days.price_day for leg in legs if leg.days is not None)
    try:
        return calendars.add_business_days(last, offer.debit_business_days)
    except UnknownCalendar:
        return None
