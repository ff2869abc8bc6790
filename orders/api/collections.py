"""How a customer wants the tax on Vorabpauschalen collected (TAX-34)."""

from __future__ import annotations

from fastapi import APIRouter, Response

from depot.kernel.ids import DepotId
from depot.kernel.web.calls import CustomerCommand, CustomerQuery, CustomerReads, CustomerWrites
from depot.kernel.web.edits import SeenTag, edit, tagged
from depot.kernel.web.wire import DepotRef
from orders.schemas.collections import CollectionWayAnswer, CollectionWayBody
from orders.usecases.choose_collection_way import choose_collection_way
from orders.usecases.collection_way_of import collection_way_of
from tax.model import CollectionWay

router = APIRouter(prefix="/v1", tags=["tax"])


@router.get("/depots/{depot_id}/tax-collection", response_model=CollectionWayAnswer)
def show_tax_collection(call: CustomerReads, depot_id: DepotRef) -> Response:
    """By units of the position unless chosen otherwise (TAX-34)."""
    return tagged(_present(call, DepotId(depot_id)))


@router.put("/depots/{depot_id}/tax-collection", response_model=CollectionWayAnswer)
def change_tax_collection(
    call: CustomerWrites, depot_id: DepotRef, body: CollectionWayBody, seen: SeenTag = None
) -> Response:
    """From now on units are sold, or the cash account is debited where it suffices (TAX-34)."""
    way = CollectionWay(body.way)

    def chosen() -> CollectionWayAnswer:
        choose_collection_way(call.tx, depot_id, way, person=call.actor.person, now=call.now)
        return CollectionWayAnswer(depot=depot_id, way=way)

    return edit(call, body, seen=seen, present=lambda: _present(call, DepotId(depot_id)), run=chosen)


def _present(call: CustomerQuery | CustomerCommand, depot: DepotId) -> CollectionWayAnswer:
    way = collection_way_of(call.tx, depot, person=call.actor.person, on=call.today)
    return CollectionWayAnswer(depot=depot, way=way)
