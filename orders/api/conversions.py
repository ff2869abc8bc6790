"""Mergers and splits over HTTP, under four eyes, and the file of corporate actions (FND-4)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response

from depot.kernel.actor import StaffRole
from depot.kernel.clock import new_id
from depot.kernel.ids import ConversionId
from depot.kernel.web.calls import StaffCommand, staff_command
from depot.kernel.web.wire import ConversionRef
from orders.schemas.bundles import FileBody
from orders.schemas.conversions import ActionReportShown, ConversionBody, ConversionShown
from orders.usecases.approve_conversion import approve_conversion
from orders.usecases.import_corporate_actions import import_corporate_actions
from orders.usecases.propose_conversion import propose_conversion

router = APIRouter(prefix="/v1", tags=["order desk"])

Operations = Annotated[StaffCommand, staff_command(StaffRole.OPERATIONS)]


@router.post("/fund-conversions", status_code=201, response_model=ConversionShown)
def propose(call: Operations, body: ConversionBody) -> Response:
    """Propose a merger or a split; nothing happens before another member of staff approves it (FND-4)."""

    def run() -> ConversionShown:
        asked = body.conversion(ConversionId(new_id()), call.actor.staff)
        return ConversionShown.of(propose_conversion(call.tx, asked, now=call.now))

    return call.answer(body, run)


@router.post("/fund-conversions/{conversion_id}/approvals", status_code=201, response_model=ConversionShown)
def approve(call: Operations, conversion_id: ConversionRef) -> Response:
    """Approve what another member of staff proposed; it is booked on its day (FND-4)."""

    def run() -> ConversionShown:
        found = approve_conversion(call.tx, ConversionId(conversion_id), by=call.actor.staff, now=call.now)
        return ConversionShown.of(found)

    return call.answer(None, run)


@router.post("/corporate-action-imports", status_code=201, response_model=ActionReportShown)
def import_file(call: Operations, body: FileBody) -> Response:
    """Distributions, mergers and splits of a file: good lines are taken, the others named (FND-4)."""

    def run() -> ActionReportShown:
        report = import_corporate_actions(call.tx, body.file, by=call.actor.staff, now=call.now)
        return ActionReportShown.of(report)

    return call.answer(body, run)
