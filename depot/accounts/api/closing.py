"""Closing a depot over HTTP: what stands in the way, and the wish itself (ACC-16)."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Response

from depot.accounts.ports import ClosingObstacles
from depot.accounts.schemas.changes import ChangeAwaiting
from depot.accounts.schemas.closing import ClosingForeseen
from depot.accounts.usecases.ask_for_closing import ask_for_closing
from depot.accounts.usecases.preview_closing import preview_closing
from depot.kernel.ids import DepotId
from depot.kernel.web.calls import CustomerReads, CustomerWrites
from depot.kernel.web.wire import DepotRef

router = APIRouter(prefix="/v1", tags=["depots"])


@router.get("/depots/{depot_id}/closing")
def preview_the_closing(call: CustomerReads, depot_id: DepotRef) -> ClosingForeseen:
    """What keeps the depot open and what to do about it (ACC-16)."""
    others: Sequence[ClosingObstacles] = call.request.app.state.closing_obstacles
    found = preview_closing(call.tx, DepotId(depot_id), person=call.actor.person, others=others, on=call.today)
    return ClosingForeseen.of(found)


@router.post("/depots/{depot_id}/closing", status_code=202, response_model=ChangeAwaiting)
def close_a_depot(call: CustomerWrites, depot_id: DepotRef) -> Response:
    """Ask to close the depot, free of charge and at once; those who dispose release it (ACC-16)."""
    return call.answer(
        None,
        lambda: ChangeAwaiting.of(ask_for_closing(call.tx, DepotId(depot_id), person=call.actor.person, now=call.now)),
        status=202,
    )
