"""Redemption declarations over HTTP: staff record them from the original form (ORD-16)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response

from depot.kernel.actor import StaffRole
from depot.kernel.ids import DepotId
from depot.kernel.web.calendars import CalendarsInUse
from depot.kernel.web.calls import StaffCommand, staff_command
from depot.kernel.web.wire import DepotRef
from orders.schemas.declarations import DeclarationBody, DeclarationShown, DueShown
from orders.usecases.declare_redemption import declare_redemption

router = APIRouter(prefix="/v1", tags=["order desk"])


@router.post("/depots/{depot_id}/redemption-declarations", status_code=201, response_model=DeclarationShown)
def declare(
    call: Annotated[StaffCommand, staff_command(StaffRole.SERVICE)],
    depot_id: DepotRef,
    body: DeclarationBody,
    calendars: CalendarsInUse,
) -> Response:
    """Units of an open real-estate fund go under notice, lot by lot; irrevocable (ORD-16, ORD-18)."""

    def run() -> DeclarationShown:
        made = declare_redemption(
            call.tx,
            DepotId(depot_id),
            body.declaration(),
            calendars=calendars,
            by=call.actor.staff,
            now=call.now,
        )
        return DeclarationShown(orders=[DueShown.of(order, due) for order, due in made])

    return call.answer(body, run)
