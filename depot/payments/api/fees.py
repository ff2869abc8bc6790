"""Price lists and fees over HTTP (FEE-1, FEE-2)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response

from depot.accounts.model import Act
from depot.accounts.usecases.require_quorum import require_quorum
from depot.kernel.actor import StaffRole
from depot.kernel.ids import DepotId
from depot.kernel.web.calls import CustomerReads, PublicReads, StaffCommand, staff_command
from depot.kernel.web.wire import DepotRef
from depot.payments.schemas.fees import FeeList, FeeShown, PriceListBody, PriceLists, PriceListShown
from depot.payments.usecases.fees_of_depot import fees_of_depot
from depot.payments.usecases.price_lists import price_lists
from depot.payments.usecases.record_price_list import record_price_list

router = APIRouter(prefix="/v1", tags=["fees"])

Writes = Annotated[StaffCommand, staff_command(StaffRole.COMPLIANCE)]


@router.post("/price-lists", response_model=PriceListShown, status_code=201)
def create_price_list(call: Writes, body: PriceListBody) -> Response:
    """What a product costs from a day to come on; a change is a new version (FEE-1)."""
    return call.answer(body, lambda: PriceListShown.of(record_price_list(call.tx, body.price_list(), now=call.now)))


@router.get("/price-lists")
def list_price_lists(call: PublicReads) -> PriceLists:
    """Every version of the price list of every product (FEE-1)."""
    return PriceLists(data=[PriceListShown.of(found) for found in price_lists(call.tx)])


@router.get("/depots/{depot_id}/fees")
def list_fees(call: CustomerReads, depot_id: DepotRef) -> FeeList:
    """What the depot was charged, newest first, open or paid (FEE-2)."""
    depot = DepotId(depot_id)
    require_quorum(call.tx, depot=depot, persons={call.actor.person}, act=Act.SEE, on=call.today)
    return FeeList(data=[FeeShown.of(claim) for claim in fees_of_depot(call.tx, depot)])
