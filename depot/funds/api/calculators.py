"""POST /v1/calculators/execution-days: public, stateless, on the function that orders use (ORD-9)."""

from __future__ import annotations

from fastapi import APIRouter

from depot.funds.rules.execution_days import execution_days
from depot.funds.schemas.calculators import ExecutionDaysAsked, ExecutionDaysShown, ShiftShown
from depot.kernel.calendar import Calendars, UnknownCalendar
from depot.kernel.errors import Fault
from depot.kernel.web.calendars import CalendarsInUse
from depot.kernel.web.calls import PUBLIC_STATELESS

router = APIRouter(prefix="/v1/calculators", tags=["calculators"])


@router.post("/execution-days", dependencies=[PUBLIC_STATELESS])
def preview_execution_days(asked: ExecutionDaysAsked, calendars: CalendarsInUse) -> ExecutionDaysShown:
    """T, price day, settlement day and the reason for each shift, for a moment and a fund's terms (ORD-9)."""
    refuse_unknown(calendars, asked.calendars, asked.received_at.year)
    found = execution_days(
        asked.received_at,
        cut_off=asked.cut_off,
        forward_pricing_days=asked.forward_pricing_days,
        settlement_days=asked.settlement_days,
        calendars=calendars,
        codes=asked.calendars,
    )
    return ExecutionDaysShown(
        order_day=found.order_day,
        price_day=found.price_day,
        settlement_day=found.settlement_day,
        shifts=[
            ShiftShown(day=shift.day, reason=shift.reason, calendar=shift.calendar, name=shift.name)
            for shift in found.shifts
        ],
        steps=list(found.steps),
    )


def refuse_unknown(calendars: Calendars, codes: list[str], year: int) -> None:
    """Every code that names no calendar kept in that year is a fault of its own (ORD-9)."""
    faults = tuple(
        Fault("ORD-9", f"/calendars/{place}", f"/calendars/{place}: no such calendar is kept", "unknown-calendar")
        for place, code in enumerate(codes)
        if not calendars.knows(code, year)
    )
    if faults:
        raise UnknownCalendar(_faults=faults)
