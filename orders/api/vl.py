"""Sales from VL contracts over HTTP: early ones recorded by staff, those for the end of a lock-up by customers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response

from depot.accounts.model import Act
from depot.accounts.usecases.require_quorum import require_quorum
from depot.kernel.actor import StaffRole
from depot.kernel.ids import DepotId, VlContractId, VlEndSaleId
from depot.kernel.web.calendars import CalendarsInUse
from depot.kernel.web.calls import CustomerReads, CustomerWrites, StaffCommand, staff_command
from depot.kernel.web.wire import DepotRef, VlContractRef, VlEndSaleRef
from orders.schemas.limits import SaleTo
from orders.schemas.vl import EndSaleAsked, EndSaleShown, EndSalesShown, VlDisposalBody, VlDisposalShown
from orders.usecases.ask_end_sale import ask_end_sale
from orders.usecases.dispose_of_vl import dispose_of_vl
from orders.usecases.end_sales_of import end_sales_of
from orders.usecases.withdraw_end_sale import withdraw_end_sale

router = APIRouter(prefix="/v1", tags=["vl"])


@router.post("/staff/vl-contracts/{contract_id}/disposals", status_code=201, response_model=VlDisposalShown)
def record_a_disposal(
    call: Annotated[StaffCommand, staff_command(StaffRole.SERVICE)],
    contract_id: VlContractRef,
    body: VlDisposalBody,
    calendars: CalendarsInUse,
) -> Response:
    """From the signed form: the contract is dissolved, its units are free, and sold as the form says (VL-6, VL-7)."""

    def run() -> VlDisposalShown:
        made = dispose_of_vl(
            call.tx,
            VlContractId(contract_id),
            body.disposal(),
            body.sale(),
            signed_by=body.signed_by,
            calendars=calendars,
            by=call.actor.staff,
            now=call.now,
        )
        return VlDisposalShown.of(made)

    return call.answer(body, run)


@router.post("/depots/{depot_id}/vl-contracts/{contract_id}/end-sales", status_code=202, response_model=EndSaleAsked)
def create_end_sale(call: CustomerWrites, depot_id: DepotRef, contract_id: VlContractRef, body: SaleTo) -> Response:
    """All units of the contract are sold on the first fund day after its lock-up (VL-8)."""

    def run() -> EndSaleAsked:
        depot, contract, person = DepotId(depot_id), VlContractId(contract_id), call.actor.person
        return EndSaleAsked.of(ask_end_sale(call.tx, depot, contract, body.to, person=person, now=call.now))

    return call.answer(body, run, status=202)


@router.get("/depots/{depot_id}/vl-end-sales")
def list_end_sales(call: CustomerReads, depot_id: DepotRef) -> EndSalesShown:
    """The sales for the ends of lock-ups, with the order that each became (VL-8)."""
    depot = DepotId(depot_id)
    require_quorum(call.tx, depot=depot, persons={call.actor.person}, act=Act.SEE, on=call.today)
    return EndSalesShown(data=[EndSaleShown.of(sale) for sale in end_sales_of(call.tx, depot)])


@router.delete("/depots/{depot_id}/vl-end-sales/{sale_id}", response_model=EndSalesShown)
def delete_end_sale(call: CustomerWrites, depot_id: DepotRef, sale_id: VlEndSaleRef) -> Response:
    """The sale is taken back; the units stay where they are (VL-8)."""

    def run() -> EndSalesShown:
        depot = DepotId(depot_id)
        withdraw_end_sale(call.tx, depot, VlEndSaleId(sale_id), person=call.actor.person, now=call.now)
        return EndSalesShown(data=[EndSaleShown.of(sale) for sale in end_sales_of(call.tx, depot)])

    return call.answer(None, run, status=200)
