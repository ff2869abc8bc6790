"""What a corrected price touches, and settling it again, for staff (FND-2)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from depot.kernel.actor import StaffRole
from depot.kernel.ids import SettlementId
from depot.kernel.web.calls import StaffCommand, StaffQuery, staff_command, staff_query
from depot.kernel.web.wire import Day, IsinText, SettlementRef
from orders.schemas.corrections import ResettlementProposed, TouchedListed
from orders.usecases.propose_resettlement import propose_resettlement
from orders.usecases.settlements_touched import settlements_touched

router = APIRouter(prefix="/v1", tags=["order desk"])


@router.get("/funds/{isin}/prices/{day}/settlements-touched")
def list_touched(
    call: Annotated[StaffQuery, staff_query(StaffRole.OPERATIONS)],
    isin: IsinText,
    day: Day,
    after: SettlementRef | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> TouchedListed:
    """The settlements of a price day that were booked before its price was corrected (FND-2)."""
    cursor = None if after is None else SettlementId(after)
    return TouchedListed.of(settlements_touched(call.tx, isin, day, after=cursor, limit=limit + 1), limit=limit)


@router.post("/funds/{isin}/prices/{day}/resettlements", status_code=202, response_model=ResettlementProposed)
def propose(call: Annotated[StaffCommand, staff_command(StaffRole.OPERATIONS)], isin: IsinText, day: Day) -> Response:
    """Propose to settle again what the corrected price touches; another member of staff approves it (FND-2)."""

    def run() -> ResettlementProposed:
        found = propose_resettlement(call.tx, isin, day, by=call.actor.staff, now=call.now)
        return ResettlementProposed(approval=found)

    return call.answer(None, run)
