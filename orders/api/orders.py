"""A customer's orders over HTTP: preview, place, look, cancel (ORD-1 to ORD-9)."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from depot.kernel.ids import DepotId, OrderId
from depot.kernel.web.calendars import CalendarsInUse
from depot.kernel.web.calls import CustomerReads, CustomerWrites
from depot.kernel.web.wire import DepotRef, OrderRef
from orders.schemas.orders import OrderAsked, OrderBody, OrderShown, OrdersShown, OrderToRelease
from orders.schemas.previews import PreviewShown
from orders.usecases.ask_cancellation import ask_cancellation
from orders.usecases.ask_release import ask_release
from orders.usecases.order_details import order_details
from orders.usecases.orders_of import orders_of
from orders.usecases.place_order import place_order
from orders.usecases.preview_order import preview_order
from orders.usecases.settlement_of_order import settlement_of_order
from orders.usecases.switch_legs_of import switch_legs_of

router = APIRouter(prefix="/v1", tags=["orders"])

Limit = Annotated[int, Query(ge=1, le=200)]


def _margin(request: Request) -> Decimal:
    """The margin of the institution on exchange rates, in percent (FND-3); set by the composition root."""
    margin: Decimal = request.app.state.fx_margin_percent
    return margin


@router.post("/depots/{depot_id}/order-previews")
def preview(call: CustomerReads, depot_id: DepotRef, body: OrderAsked, calendars: CalendarsInUse) -> PreviewShown:
    """Days with reasons, an estimate at the last price, costs, tax and warnings; nothing is written (ORD-9)."""
    found = preview_order(
        call.tx,
        depot=DepotId(depot_id),
        person=call.actor.person,
        request=body.request(),
        calendars=calendars,
        margin_percent=_margin(call.request),
        now=call.now,
    )
    return PreviewShown.of(found)


@router.post("/depots/{depot_id}/orders", status_code=202, response_model=OrderToRelease)
def place(call: CustomerWrites, depot_id: DepotRef, body: OrderBody) -> Response:
    """Place an order; it is received when it is released (ORD-2 to ORD-4)."""

    def run() -> OrderToRelease:
        return OrderToRelease.of(
            place_order(
                call.tx,
                depot=DepotId(depot_id),
                person=call.actor.person,
                request=body.request(),
                margin_percent=_margin(call.request),
                now=call.now,
            )
        )

    return call.answer(body, run, status=202)


@router.get("/depots/{depot_id}/orders")
def list_orders(
    call: CustomerReads, depot_id: DepotRef, after: OrderRef | None = None, limit: Limit = 50
) -> OrdersShown:
    """The orders of a depot, the newest first."""
    cursor = None if after is None else OrderId(after)
    person = call.actor.person
    found = orders_of(call.tx, DepotId(depot_id), person=person, on=call.today, after=cursor, limit=limit + 1)
    return OrdersShown.of(found, limit=limit)


@router.get("/orders/{order_id}")
def show_order(call: CustomerReads, order_id: OrderRef) -> OrderShown:
    """One order with its settlement."""
    found = order_details(call.tx, OrderId(order_id), person=call.actor.person, on=call.today)
    return OrderShown.of(found, settlement_of_order(call.tx, found.order_id), switch_legs_of(call.tx, found))


@router.post("/orders/{order_id}/releases", status_code=202, response_model=OrderToRelease)
def release(call: CustomerWrites, order_id: OrderRef) -> Response:
    """Ask for a release of your own of an order that still waits (ORD-4)."""

    def run() -> OrderToRelease:
        awaiting = ask_release(call.tx, OrderId(order_id), person=call.actor.person, now=call.now)
        return OrderToRelease.of(awaiting)

    return call.answer(None, run, status=202)


@router.post("/orders/{order_id}/cancellations", status_code=202, response_model=OrderToRelease)
def cancel(call: CustomerWrites, order_id: OrderRef) -> Response:
    """Take an order back before its cut-off; it ends when that is released (ORD-5)."""

    def run() -> OrderToRelease:
        awaiting = ask_cancellation(call.tx, OrderId(order_id), person=call.actor.person, now=call.now)
        return OrderToRelease.of(awaiting)

    return call.answer(None, run, status=202)
