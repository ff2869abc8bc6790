"""Taxable events of a depot and how each came to its cents (TAX-3)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from depot.accounts.model import Act
from depot.accounts.usecases.may import may
from depot.kernel.ids import DepotId, TaxEventId
from depot.kernel.web.calls import CustomerReads
from depot.kernel.web.wire import DepotRef, TaxEventRef
from tax.schemas.forecasts import ForecastShown
from tax.schemas.tax_events import DerivationShown, TaxEventPage
from tax.usecases.forecast_vorabpauschale import forecast_vorabpauschale
from tax.usecases.tax_event_derivation import tax_event_derivation
from tax.usecases.tax_events_of import tax_events_of

router = APIRouter(prefix="/v1", tags=["tax"])

Limit = Annotated[int, Query(ge=1, le=200)]


@router.get("/depots/{depot_id}/tax-events")
def list_tax_events(
    call: CustomerReads, depot_id: DepotRef, limit: Limit = 50, after: TaxEventRef | None = None
) -> TaxEventPage:
    """What was taxed in a depot, in the order of booking (TAX-3)."""
    depot = DepotId(depot_id)
    may(call.tx, depot=depot, persons={call.actor.person}, act=Act.SEE, on=call.today)
    found = tax_events_of(call.tx, depot, after=TaxEventId(after) if after else None, limit=limit + 1)
    return TaxEventPage.of(found, limit)


@router.get("/depots/{depot_id}/vorabpauschale-forecast")
def show_forecast(call: CustomerReads, depot_id: DepotRef) -> ForecastShown:
    """From November: the expected Vorabpauschale and tax, and what an exemption order or cash would change (TAX-38)."""
    depot = DepotId(depot_id)
    may(call.tx, depot=depot, persons={call.actor.person}, act=Act.SEE, on=call.today)
    return ForecastShown.of(forecast_vorabpauschale(call.tx, depot, on=call.today), call.today)


@router.get("/tax-events/{event_id}/derivation")
def show_derivation(call: CustomerReads, event_id: TaxEventRef) -> DerivationShown:
    """The sum as a tree, from which every cent can be recomputed (TAX-3)."""
    found = tax_event_derivation(call.tx, TaxEventId(event_id))
    may(call.tx, depot=found.event.depot, persons={call.actor.person}, act=Act.SEE, on=call.today)
    return DerivationShown.of(found)
