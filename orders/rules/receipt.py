"""What the moment of the last release decides: order day, price day, settlement day, and the last moment to cancel.

ORD-4 to ORD-8.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Final

from depot.funds.model import FundTerms, Side
from depot.funds.rules.execution_days import ExecutionDays, execution_days
from depot.kernel.calendar import BERLIN, Calendars
from orders.model import Order, OrderState

JOINT_RELEASE_DAYS: Final = 10


def days_of(terms: FundTerms, side: Side, *, received_at: datetime, calendars: Calendars) -> ExecutionDays:
    """The days of an order of this fund and side, received at this moment, each shift with its reason (ORD-9)."""
    return execution_days(
        received_at,
        cut_off=terms.cut_off,
        forward_pricing_days=terms.pricing_days(side),
        settlement_days=terms.settlement_days(side),
        calendars=calendars,
        codes=terms.calendar_codes,
    )


def cut_off_at(order_day: date, cut_off: time) -> datetime:
    """The fund's cut-off on the order day: from then on the order is on its way (ORD-5, ORD-10)."""
    return datetime.combine(order_day, cut_off, BERLIN).astimezone(UTC)


def received(order: Order, terms: FundTerms, *, at: datetime, calendars: Calendars) -> Order:
    """The order with all its days; the terms are those valid at the moment of receipt (FND-1, ORD-4)."""
    days = days_of(terms, order.side, received_at=at, calendars=calendars)
    return replace(
        order,
        state=OrderState.ACCEPTED,
        received_at=at,
        cut_off_at=cut_off_at(days.order_day, terms.cut_off),
        order_day=days.order_day,
        price_day=days.price_day,
        settlement_day=days.settlement_day,
        terms_valid_from=terms.valid_from,
    )


def waits_until(first_release: datetime, calendars: Calendars) -> datetime:
    """With joint disposition an order waits for the others up to 10 business days after its first release (ORD-4)."""
    local = first_release.astimezone(BERLIN)
    last = calendars.add_business_days(local.date(), JOINT_RELEASE_DAYS)
    return datetime.combine(last, time.max, BERLIN).astimezone(UTC)
