"""When an order is executed: order, price and settlement day, and why each day was passed over (ORD-6 to ORD-9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from depot.kernel.calendar import BERLIN, ONE_DAY, Calendars, Closure
from depot.kernel.steps import Step

AFTER_CUT_OFF: Final = "after cut-off"


@dataclass(frozen=True, slots=True)
class Shift:
    """One day passed over: why, and which holiday in which calendar; the bank's own is called "bank" (ORD-9)."""

    day: date
    reason: str
    calendar: str | None
    name: str | None


@dataclass(frozen=True, slots=True)
class ExecutionDays:
    """The days of an order, every day passed over on the way to them, and the derivation."""

    order_day: date
    price_day: date
    settlement_day: date
    shifts: tuple[Shift, ...]
    steps: tuple[Step, ...]


def execution_days(
    received_at: datetime,
    *,
    cut_off: time,
    forward_pricing_days: int,
    settlement_days: int,
    calendars: Calendars,
    codes: Sequence[str],
) -> ExecutionDays:
    """T is the day of receipt if it is a fund day and the cut-off is still to come, else the next fund day (ORD-6).

    The price day is T plus the forward-pricing days (ORD-7), the settlement day is the price day plus the settlement
    days (ORD-8), both counted in fund days. The cut-off is a time of day in Berlin; at its very moment it is too late.
    """
    assert received_at.tzinfo is not None, "a moment has a zone"
    assert forward_pricing_days >= 0, "a price is never older than its order"
    assert settlement_days >= 0, "settlement never comes before the price"
    local = received_at.astimezone(BERLIN)
    shifts: list[Shift] = []

    def first_open(day: date) -> date:
        while closed := calendars.closure(day, codes):
            shifts.append(_shift(closed))
            day += ONE_DAY
        return day

    def later(day: date, count: int) -> date:
        for _ in range(count):
            day = first_open(day + ONE_DAY)
        return day

    earliest = local.date()
    if local.time() >= cut_off and calendars.is_fund_day(earliest, codes):
        shifts.append(Shift(earliest, AFTER_CUT_OFF, None, None))
        earliest += ONE_DAY
    order_day = first_open(earliest)
    price_day = later(order_day, forward_pricing_days)
    settlement_day = later(price_day, settlement_days)
    steps = (
        Step("ORD-6", "Eingang des Auftrags (Ortszeit Berlin)", local.isoformat()),
        Step("ORD-6", f"Auftragstag T bei Annahmeschluss {cut_off:%H:%M} Uhr", order_day.isoformat()),
        Step("ORD-7", f"Schlusstag: T + {forward_pricing_days} Fondstage", price_day.isoformat()),
        Step("ORD-8", f"Valuta: Schlusstag + {settlement_days} Fondstage", settlement_day.isoformat()),
    )
    return ExecutionDays(order_day, price_day, settlement_day, tuple(shifts), steps)


def _shift(closed: Closure) -> Shift:
    return Shift(closed.day, closed.reason.value, closed.calendar, closed.name)
