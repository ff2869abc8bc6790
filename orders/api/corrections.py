"""What a corrected price touches, for staff (FND-2)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from depot.kernel.actor import StaffRole
from depot.kernel.ids import SettlementId
from depot.kernel.web.calls import StaffQuery, staff_query
from depot.kernel.web.wire import Day, IsinText, SettlementRef
from orders.schemas.corrections import TouchedListed
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
