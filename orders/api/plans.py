"""Savings and withdrawal plans over HTTP: set up, look, change, pause, delete (PLN-1 to PLN-9)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from depot.kernel.ids import DepotId, PlanId
from depot.kernel.web.calendars import CalendarsInUse
from depot.kernel.web.calls import CustomerCommand, CustomerReads, CustomerWrites
from depot.kernel.web.edits import SeenTag, edit_to_release, tagged
from depot.kernel.web.wire import Day, DepotRef, PlanRef
from orders.rules.plans.plan import PlanAwaiting, PlanOffer
from orders.schemas.plan_schedules import PlanRunsShown, ScheduleShown
from orders.schemas.plans import PauseBody, PlanBody, PlanShown, PlansShown, PlanToRelease
from orders.usecases.ask_plan import ask_plan
from orders.usecases.ask_plan_change import ask_plan_change
from orders.usecases.ask_plan_end import ask_plan_end
from orders.usecases.ask_plan_pause import ask_plan_pause
from orders.usecases.ask_plan_release import ask_plan_release
from orders.usecases.plan_details import plan_details
from orders.usecases.plan_runs_of import plan_runs_of
from orders.usecases.plan_schedule import plan_schedule
from orders.usecases.plans_of import plans_of

router = APIRouter(prefix="/v1", tags=["plans"])

Limit = Annotated[int, Query(ge=1, le=200)]


async def _offer(request: Request) -> PlanOffer:
    offer: PlanOffer = request.app.state.plan_offer
    return offer


Offer = Annotated[PlanOffer, Depends(_offer)]


@router.post("/depots/{depot_id}/plans", status_code=202, response_model=PlanToRelease)
def set_up(
    call: CustomerWrites, depot_id: DepotRef, body: PlanBody, calendars: CalendarsInUse, offer: Offer
) -> Response:
    """Set up a plan; it begins when it is released, at the first due day that is far enough (PLN-1 to PLN-4)."""

    def run() -> PlanToRelease:
        person, terms = call.actor.person, body.terms()
        asked = ask_plan(
            call.tx, DepotId(depot_id), terms, person=person, offer=offer, calendars=calendars, now=call.now
        )
        return PlanToRelease.of(asked)

    return call.answer(body, run, status=202)


@router.get("/depots/{depot_id}/plans")
def list_plans(call: CustomerReads, depot_id: DepotRef, after: PlanRef | None = None, limit: Limit = 50) -> PlansShown:
    """The plans of a depot, the newest first."""
    cursor = None if after is None else PlanId(after)
    person = call.actor.person
    found = plans_of(call.tx, DepotId(depot_id), person=person, on=call.today, after=cursor, limit=limit + 1)
    return PlansShown.of(found, limit=limit)


@router.get("/plans/{plan_id}", response_model=PlanShown)
def show_plan(call: CustomerReads, plan_id: PlanRef) -> Response:
    """One plan, with changes that are still to take effect (PLN-4)."""
    return tagged(PlanShown.of(plan_details(call.tx, PlanId(plan_id), person=call.actor.person, on=call.today)))


@router.put("/plans/{plan_id}", status_code=202, response_model=PlanToRelease)
def change_plan(
    call: CustomerWrites,
    plan_id: PlanRef,
    body: PlanBody,
    *,
    calendars: CalendarsInUse,
    offer: Offer,
    seen: SeenTag = None,
) -> Response:
    """Change a plan as a whole; it takes effect at the first due day eight business days after its release (PLN-4)."""
    plan, person = PlanId(plan_id), call.actor.person

    def run() -> PlanToRelease:
        terms = body.terms()
        asked = ask_plan_change(call.tx, plan, terms, person=person, offer=offer, calendars=calendars, now=call.now)
        return PlanToRelease.of(asked)

    def present() -> PlanShown:
        return PlanShown.of(plan_details(call.tx, plan, person=person, on=call.today))

    return edit_to_release(call, body, seen=seen, present=present, run=run)


@router.post("/plans/{plan_id}/pauses", status_code=202, response_model=PlanToRelease)
def pause_plan(call: CustomerWrites, plan_id: PlanRef, body: PauseBody, calendars: CalendarsInUse) -> Response:
    """Leave out the due days from a day to a day (PLN-8)."""

    def run() -> PlanAwaiting:
        person, pause = call.actor.person, body.pause()
        return ask_plan_pause(call.tx, PlanId(plan_id), pause, person=person, calendars=calendars, now=call.now)

    return call.answer(body, lambda: PlanToRelease.of(run()), status=202)


@router.post("/plans/{plan_id}/deletions", status_code=202, response_model=PlanToRelease)
def delete_plan(call: CustomerWrites, plan_id: PlanRef, calendars: CalendarsInUse) -> Response:
    """End a plan before the first due day eight business days after the release (PLN-4, PLN-8)."""
    return _asked(
        call,
        lambda: ask_plan_end(call.tx, PlanId(plan_id), person=call.actor.person, calendars=calendars, now=call.now),
    )


@router.post("/plans/{plan_id}/releases", status_code=202, response_model=PlanToRelease)
def release_plan(call: CustomerWrites, plan_id: PlanRef, calendars: CalendarsInUse) -> Response:
    """Ask for a release of your own of what was asked of the plan and still waits (PLN-8, ACC-9)."""
    return _asked(
        call,
        lambda: ask_plan_release(call.tx, PlanId(plan_id), person=call.actor.person, calendars=calendars, now=call.now),
    )


def _asked(call: CustomerCommand, ask: Callable[[], PlanAwaiting]) -> Response:
    return call.answer(None, lambda: PlanToRelease.of(ask()), status=202)


@router.get("/plans/{plan_id}/schedule")
def show_schedule(call: CustomerReads, plan_id: PlanRef, calendars: CalendarsInUse, offer: Offer) -> ScheduleShown:
    """The next twelve due days with order day, price day and amount of each fund (PLN-9)."""
    days = plan_schedule(
        call.tx, PlanId(plan_id), person=call.actor.person, offer=offer, calendars=calendars, now=call.now
    )
    return ScheduleShown.of(days)


@router.get("/plans/{plan_id}/runs")
def list_runs(call: CustomerReads, plan_id: PlanRef, after: Day | None = None, limit: Limit = 50) -> PlanRunsShown:
    """What became of the due days so far, the newest first (PLN-7)."""
    before: date | None = after
    person = call.actor.person
    found = plan_runs_of(call.tx, PlanId(plan_id), person=person, on=call.today, before=before, limit=limit + 1)
    return PlanRunsShown.of(found, limit=limit)
