"""A customer's switches over HTTP: preview and place; then they are orders like any other (ORD-1)."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from depot.kernel.ids import DepotId
from depot.kernel.web.calendars import CalendarsInUse
from depot.kernel.web.calls import CustomerReads, CustomerWrites
from depot.kernel.web.wire import DepotRef
from orders.schemas.orders import OrderToRelease
from orders.schemas.switches import SwitchAsked, SwitchBody, SwitchPreviewShown
from orders.usecases.place_switch import place_switch
from orders.usecases.preview_switch import preview_switch

router = APIRouter(prefix="/v1", tags=["orders"])


async def _margin(request: Request) -> Decimal:
    """The margin of the institution on exchange rates, in percent (FND-3); set by the composition root."""
    margin: Decimal = request.app.state.fx_margin_percent
    return margin


Margin = Annotated[Decimal, Depends(_margin)]


@router.post("/depots/{depot_id}/switch-previews")
def preview(
    call: CustomerReads, depot_id: DepotRef, body: SwitchAsked, calendars: CalendarsInUse, margin: Margin
) -> SwitchPreviewShown:
    """Days of both sides with reasons, tax, the share of each fund, costs and warnings; nothing is written (ORD-9)."""
    found = preview_switch(
        call.tx,
        depot=DepotId(depot_id),
        person=call.actor.person,
        request=body.request(),
        calendars=calendars,
        margin_percent=margin,
        now=call.now,
    )
    return SwitchPreviewShown.of(found)


@router.post("/depots/{depot_id}/switches", status_code=202, response_model=OrderToRelease)
def place(call: CustomerWrites, depot_id: DepotRef, body: SwitchBody, margin: Margin) -> Response:
    """Place a switch: one order, one release, cancelled as a whole before the cut-off of its sale (ORD-1)."""

    def run() -> OrderToRelease:
        awaiting = place_switch(
            call.tx,
            depot=DepotId(depot_id),
            person=call.actor.person,
            request=body.request(),
            margin_percent=margin,
            now=call.now,
        )
        return OrderToRelease.of(awaiting)

    return call.answer(body, run, status=202)
