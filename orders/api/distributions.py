"""Distributions: announced by staff, paid by the business day, used as the customer chose (FND-4, ORD-20)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from depot.kernel.actor import StaffRole
from depot.kernel.ids import DepotId, PositionId
from depot.kernel.web.calls import (
    CustomerCommand,
    CustomerQuery,
    CustomerReads,
    CustomerWrites,
    StaffCommand,
    StaffQuery,
    staff_command,
    staff_query,
)
from depot.kernel.web.edits import SeenTag, edit, tagged
from depot.kernel.web.wire import DepotRef, DistributionPaymentRef, DistributionRef, PositionRef
from orders.rules.distribution_booking import DistributionUse
from orders.schemas.distributions import (
    DistributionAnswer,
    DistributionBody,
    DistributionPaymentsAnswer,
    DistributionsAnswer,
    DistributionUseAnswer,
    DistributionUseBody,
)
from orders.usecases.announce_distribution import announce_distribution
from orders.usecases.choose_distribution_use import choose_distribution_use
from orders.usecases.distribution_details import distribution_details
from orders.usecases.distribution_use_of import distribution_use_of
from orders.usecases.distributions_announced import distributions_announced
from orders.usecases.distributions_received import distributions_received

router = APIRouter(prefix="/v1", tags=["distributions"])

Limit = Annotated[int, Query(ge=1, le=200)]
OperationsWrite = Annotated[StaffCommand, staff_command(StaffRole.OPERATIONS)]
StaffReads = Annotated[StaffQuery, staff_query(StaffRole.OPERATIONS, StaffRole.SERVICE, StaffRole.TAX)]


@router.post("/distributions", response_model=DistributionAnswer, status_code=201)
def create_distribution(call: OperationsWrite, body: DistributionBody) -> Response:
    """A fund company announces a distribution; it is paid on its pay-day by itself (FND-4, ORD-20)."""
    return call.answer(
        body,
        lambda: DistributionAnswer.of(
            announce_distribution(call.tx, body.announced(), by=call.actor.staff, now=call.now)
        ),
    )


@router.get("/distributions", response_model=DistributionsAnswer)
def list_distributions(
    call: StaffReads, *, limit: Limit = 50, after: DistributionRef | None = None
) -> DistributionsAnswer:
    """The distributions announced, the newest first."""
    found = distributions_announced(call.tx, after=after, limit=limit + 1)
    return DistributionsAnswer.of(found, limit=limit)


@router.get("/distributions/{distribution_id}", response_model=DistributionAnswer)
def show_distribution(call: StaffReads, distribution_id: DistributionRef) -> DistributionAnswer:
    """One distribution; `paid_at` says when everybody entitled had been paid."""
    return DistributionAnswer.of(distribution_details(call.tx, distribution_id))


@router.get("/depots/{depot_id}/distributions", response_model=DistributionPaymentsAnswer)
def list_distribution_payments(
    call: CustomerReads, depot_id: DepotRef, *, limit: Limit = 50, after: DistributionPaymentRef | None = None
) -> DistributionPaymentsAnswer:
    """What the depot was paid of distributions, the newest first (ORD-20)."""
    found = distributions_received(
        call.tx, depot_id, person=call.actor.person, on=call.today, after=after, limit=limit + 1
    )
    return DistributionPaymentsAnswer.of(found, limit=limit)


@router.get("/depots/{depot_id}/positions/{position_id}/distribution-use", response_model=DistributionUseAnswer)
def show_distribution_use(call: CustomerReads, depot_id: DepotRef, position_id: PositionRef) -> Response:
    """What becomes of the distributions of the position: paid out unless chosen otherwise."""
    return tagged(_present(call, DepotId(depot_id), PositionId(position_id)))


@router.put("/depots/{depot_id}/positions/{position_id}/distribution-use", response_model=DistributionUseAnswer)
def change_distribution_use(
    call: CustomerWrites,
    depot_id: DepotRef,
    position_id: PositionRef,
    body: DistributionUseBody,
    seen: SeenTag = None,
) -> Response:
    """Distributions of the position are reinvested or paid out from now on (ORD-20)."""
    use = DistributionUse(body.use)

    def chosen() -> DistributionUseAnswer:
        choose_distribution_use(call.tx, position_id, use, depot=depot_id, person=call.actor.person, now=call.now)
        return DistributionUseAnswer(depot=depot_id, position=position_id, use=use)

    def present() -> DistributionUseAnswer:
        return _present(call, DepotId(depot_id), PositionId(position_id))

    return edit(call, body, seen=seen, present=present, run=chosen)


def _present(call: CustomerQuery | CustomerCommand, depot: DepotId, position: PositionId) -> DistributionUseAnswer:
    use = distribution_use_of(call.tx, position, depot=depot, person=call.actor.person, on=call.today)
    return DistributionUseAnswer(depot=depot, position=position, use=use)
