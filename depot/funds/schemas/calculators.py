"""The wire form of the execution-days calculator (ORD-9)."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from depot.kernel.steps import Step
from depot.kernel.web.wire import Answer, Moment, StrictModel

_CUT_OFF = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


def _time_of_day(value: Any) -> time:
    found = _CUT_OFF.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError('must be a time of day such as "14:00"')
    return time(int(found[1]), int(found[2]))


def _within_calendars(moment: datetime) -> datetime:
    # Calendars are kept from 1990 on, and no library knows the holidays of the next century.
    if not 1990 <= moment.year <= 2097:
        raise ValueError("must be a time in the years 1990 to 2097")
    return moment


CutOff = Annotated[
    time,
    BeforeValidator(_time_of_day),
    WithJsonSchema({"type": "string", "pattern": f"^{_CUT_OFF.pattern}$", "examples": ["14:00"]}),
]
FundDays = Annotated[int, Field(strict=True, ge=0, le=30)]
CalendarCode = Annotated[
    str,
    Field(
        strict=True,
        min_length=2,
        max_length=6,
        description="ISO 3166 country, optionally with subdivision, or ISO 10383 market",
        examples=["LU", "DE-BY", "XNYS"],
    ),
]


class ExecutionDaysAsked(StrictModel):
    """A moment of receipt and a fund's terms for one side."""

    received_at: Annotated[Moment, AfterValidator(_within_calendars)]
    cut_off: CutOff
    forward_pricing_days: FundDays
    settlement_days: FundDays
    calendars: Annotated[list[CalendarCode], Field(max_length=20)]


class ShiftShown(Answer):
    """A day passed over, and why."""

    day: date
    reason: str
    calendar: str | None
    name: str | None


class ExecutionDaysShown(Answer):
    """Order day, price day, settlement day; each day passed over; the derivation."""

    order_day: date
    price_day: date
    settlement_day: date
    shifts: list[ShiftShown]
    steps: list[Step]
