"""Wire models of what a plan will do and what it did (PLN-7, PLN-9)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from depot.kernel.web.wire import Answer, Day, EurText, OrderRef, UnitsText
from orders.rules.plans.plan import PlanRun, Reason
from orders.rules.plans.schedule import ScheduledDay, ScheduledLeg


class ScheduledLegShown(Answer):
    """A fund on a due day; days are missing where no calendar is known that far ahead."""

    isin: str
    amount: EurText | None
    units: UnitsText | None
    order_day: Day | None
    price_day: Day | None

    @classmethod
    def of(cls, leg: ScheduledLeg) -> Self:
        """From the rule."""
        days = leg.days
        return cls(
            isin=leg.leg.isin,
            amount=leg.leg.amount,
            units=leg.leg.units,
            order_day=days.order_day if days else None,
            price_day=days.price_day if days else None,
        )


class ScheduledDayShown(Answer):
    """A due day with what will be done on it; `debit_due_on` is when its direct debit is due at the latest."""

    due_on: Day
    amount: EurText | None
    debit_due_on: Day | None
    funds: list[ScheduledLegShown]

    @classmethod
    def of(cls, day: ScheduledDay) -> Self:
        """From the rule."""
        funds = [ScheduledLegShown.of(leg) for leg in day.legs]
        return cls(due_on=day.due_on, amount=day.amount, debit_due_on=day.debit_due_on, funds=funds)


class ScheduleShown(Answer):
    """The next twelve due days (PLN-9)."""

    data: list[ScheduledDayShown]

    @classmethod
    def of(cls, days: Sequence[ScheduledDay]) -> Self:
        """From the rule."""
        return cls(data=[ScheduledDayShown.of(day) for day in days])


class PlanRunShown(Answer):
    """A due day that has come: its orders, or why it was left out (PLN-7)."""

    due_on: Day
    skipped: Reason | None
    orders: list[OrderRef]
    returned_on: Day | None

    @classmethod
    def of(cls, run: PlanRun) -> Self:
        """From the model."""
        return cls(due_on=run.due_on, skipped=run.skipped, orders=list(run.orders), returned_on=run.returned_on)


class PlanRunsShown(Answer):
    """Due days that have come, the newest first; `next` is where to go on."""

    data: list[PlanRunShown]
    next: Day | None

    @classmethod
    def of(cls, found: Sequence[PlanRun], *, limit: int) -> Self:
        """From one more than asked for."""
        more = len(found) > limit
        return cls(data=[PlanRunShown.of(run) for run in found[:limit]], next=found[limit - 1].due_on if more else None)
