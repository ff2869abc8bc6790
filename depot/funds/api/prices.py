"""Prices for everybody, imports and decisions for staff (FND-2, FND-3)."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response

from depot.funds.schemas.prices import (
    DecisionBody,
    FileBody,
    HeldPriceShown,
    HeldPricesShown,
    PriceShown,
    PricesShown,
    ReportShown,
    VersionShown,
    VersionsShown,
)
from depot.funds.usecases.decide_held_price import decide_held_price
from depot.funds.usecases.held_prices import held_prices
from depot.funds.usecases.import_prices import import_prices
from depot.funds.usecases.import_rates import import_rates
from depot.funds.usecases.price_range import price_range
from depot.funds.usecases.price_versions import price_versions
from depot.funds.usecases.terms_history import terms_history
from depot.kernel import ids
from depot.kernel.actor import StaffRole
from depot.kernel.errors import NotFound
from depot.kernel.web.calls import PublicReads, StaffCommand, StaffQuery, staff_command, staff_query
from depot.kernel.web.wire import Day, IsinText, PriceRef

router = APIRouter(prefix="/v1", tags=["prices"])

Limit = Annotated[int, Query(ge=1, le=200)]
Operations = Annotated[StaffCommand, staff_command(StaffRole.OPERATIONS)]
OperationsReads = Annotated[StaffQuery, staff_query(StaffRole.OPERATIONS)]


@router.get("/funds/{isin}/prices")
def list_prices(
    call: PublicReads,
    isin: IsinText,
    *,
    first: Annotated[Day, Query(alias="from")] = date.min,
    last: Annotated[Day, Query(alias="to")] = date.max,
    after: Day = date.min,
    limit: Limit = 50,
) -> PricesShown:
    """A fund's prices from day to day, the oldest first (FND-2)."""
    if not terms_history(call.tx, isin):
        raise NotFound("fund")
    found = price_range(call.tx, isin, first=first, last=last, after=after, limit=limit + 1)
    more = len(found) > limit
    return PricesShown(
        data=[PriceShown.of(price) for price in found[:limit]],
        next=found[limit - 1].day.isoformat() if more else None,
    )


@router.get("/funds/{isin}/prices/{day}/versions")
def list_versions(call: OperationsReads, isin: IsinText, day: Day) -> VersionsShown:
    """Every version of a price, with source and reason (FND-2)."""
    found = price_versions(call.tx, isin, day)
    if not found:
        raise NotFound("price")
    return VersionsShown(data=[VersionShown.of_version(version) for version in found])


@router.post("/price-imports", status_code=201, response_model=ReportShown)
def import_price_file(call: Operations, body: FileBody) -> Response:
    """Load a price file: good lines load, bad ones are named, implausible ones are held (FND-2)."""
    return call.answer(
        body,
        lambda: ReportShown.of(
            import_prices(call.tx, body.file, source=body.source, now=call.now, by=call.actor.staff)
        ),
    )


@router.post("/exchange-rate-imports", status_code=201, response_model=ReportShown)
def import_rate_file(call: Operations, body: FileBody) -> Response:
    """Load a file of exchange rates, currency per EUR, under the same rules as prices (FND-3)."""
    return call.answer(
        body,
        lambda: ReportShown.of(import_rates(call.tx, body.file, source=body.source, now=call.now, by=call.actor.staff)),
    )


@router.get("/held-prices")
def list_held_prices(call: OperationsReads, limit: Limit = 50, after: PriceRef | None = None) -> HeldPricesShown:
    """The prices and rates that wait for a decision, the oldest first (FND-2)."""
    found = held_prices(call.tx, after=after, limit=limit + 1)
    more = len(found) > limit
    return HeldPricesShown(
        data=[HeldPriceShown.of(held) for held in found[:limit]],
        next=ids.to_text(ids.PREFIX["PriceId"], found[limit - 1].price_id) if more else None,
    )


@router.post("/held-prices/{price_id}/decisions", status_code=201, response_model=HeldPriceShown)
def decide(call: Operations, price_id: PriceRef, body: DecisionBody) -> Response:
    """Accept a held price as the next version, or reject it; never by the person who brought it in (FND-2)."""
    return call.answer(
        body,
        lambda: HeldPriceShown.of(
            decide_held_price(
                call.tx, price_id, verdict=body.verdict, reason=body.reason, by=call.actor.staff, now=call.now
            )
        ),
    )
