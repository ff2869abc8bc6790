"""Run the steps of the bank's day; each step commits its own work, so the call can be repeated without effect."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request, Response

from depot.business_day.schemas import BusinessDayAnswer
from depot.business_day.steps import Day, run_steps
from depot.kernel.actor import StaffRole
from depot.kernel.web.calls import StaffCommand, staff_command

router = APIRouter(prefix="/v1", tags=["business day"])


@router.post("/business-days", response_model=BusinessDayAnswer, status_code=201)
def run_business_day(call: Annotated[StaffCommand, staff_command(StaffRole.OPERATIONS)], request: Request) -> Response:
    """Cut-offs, bundles, settlements, distributions, collections, documents: all that is due at the bank's now."""
    state = request.app.state
    margin, house = state.fx_margin_percent, state.payment_house
    day = Day(state.sessions, state.calendars, state.institution, margin, house, call.now, state.plan_offer)

    def run() -> BusinessDayAnswer:
        return BusinessDayAnswer.of(list(run_steps(day)), now=day.now, is_business_day=day.is_business_day)

    return call.answer(None, run)
