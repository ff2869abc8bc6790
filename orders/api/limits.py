"""A customer's limits over HTTP: placed here, then orders like any other (ORD-14)."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from depot.kernel.errors import NotFound
from depot.kernel.ids import DepotId, OrderId
from depot.kernel.web.calls import CustomerReads, CustomerWrites
from depot.kernel.web.wire import DepotRef, OrderRef
from orders.schemas.limits import LimitBody, LimitShown
from orders.schemas.orders import OrderToRelease
from orders.usecases.limit_of_order import limit_of_order
from orders.usecases.order_details import order_details
from orders.usecases.place_limit import place_limit

router = APIRouter(prefix="/v1", tags=["orders"])


async def _margin(request: Request) -> Decimal:
    """The margin of the institution on exchange rates, in percent (FND-3); set by the composition root."""
    margin: Decimal = request.app.state.fx_margin_percent
    return margin


@router.post("/depots/{depot_id}/limits", status_code=202, response_model=OrderToRelease)
def place(
    call: CustomerWrites, depot_id: DepotRef, body: LimitBody, margin: Annotated[Decimal, Depends(_margin)]
) -> Response:
    """A sale that waits for a price, at most 360 days; the price it is executed at may differ (ORD-14)."""

    def run() -> OrderToRelease:
        awaiting = place_limit(
            call.tx,
            depot=DepotId(depot_id),
            person=call.actor.person,
            request=body.request(),
            limit=body.limit(),
            margin_percent=margin,
            now=call.now,
        )
        return OrderToRelease.of(awaiting)

    return call.answer(body, run, status=202)


@router.get("/orders/{order_id}/limit")
def show_limit(call: CustomerReads, order_id: OrderRef) -> LimitShown:
    """What an order waits for, and what prices have come since (ORD-14)."""
    order = order_details(call.tx, OrderId(order_id), person=call.actor.person, on=call.today)
    limit = limit_of_order(call.tx, order)
    if limit is None:
        raise NotFound("limit")
    return LimitShown.of(limit)
