"""Pay-outs over HTTP: asked and released by customers (CSH-1)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from depot.accounts.model import Act
from depot.accounts.usecases.require_quorum import require_quorum
from depot.kernel.ids import DepotId, PayoutId
from depot.kernel.web.calls import CustomerReads, CustomerWrites
from depot.kernel.web.wire import DepotRef, PayoutRef
from depot.payments.schemas.payouts import PayoutAsked, PayoutBody, PayoutList
from depot.payments.usecases.ask_payout import ask_payout
from depot.payments.usecases.ask_payout_release import ask_payout_release
from depot.payments.usecases.payouts_of import payouts_of

router = APIRouter(prefix="/v1", tags=["payments"])

Limit = Annotated[int, Query(ge=1, le=200)]


@router.post("/depots/{depot_id}/payouts", response_model=PayoutAsked, status_code=202)
def create_payout(call: CustomerWrites, depot_id: DepotRef, body: PayoutBody) -> Response:
    """Money of the cash account to the reference account, or to a name and IBAN that the release shows (CSH-1)."""

    def run() -> PayoutAsked:
        wish, person = body.wish(), call.actor.person
        return PayoutAsked.of(ask_payout(call.tx, DepotId(depot_id), wish, person=person, now=call.now))

    return call.answer(body, run, status=202)


@router.post("/depots/{depot_id}/payouts/{payout_id}/releases", response_model=PayoutAsked, status_code=202)
def create_payout_release(call: CustomerWrites, depot_id: DepotRef, payout_id: PayoutRef) -> Response:
    """A further person releases, or the same one again after five minutes (ACC-9)."""

    def run() -> PayoutAsked:
        depot, payout = DepotId(depot_id), PayoutId(payout_id)
        return PayoutAsked.of(ask_payout_release(call.tx, depot, payout, person=call.actor.person, now=call.now))

    return call.answer(None, run, status=202)


@router.get("/depots/{depot_id}/payouts")
def list_payouts(
    call: CustomerReads, depot_id: DepotRef, limit: Limit = 50, after: PayoutRef | None = None
) -> PayoutList:
    """The pay-outs of a depot, newest first, with what became of each (CSH-9)."""
    depot = DepotId(depot_id)
    require_quorum(call.tx, depot=depot, persons={call.actor.person}, act=Act.SEE, on=call.today)
    found = payouts_of(call.tx, depot, after=PayoutId(after) if after else None, limit=limit + 1)
    return PayoutList.page(found, limit)
