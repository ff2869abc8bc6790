"""Mandates and direct debits over HTTP (CSH-5 to CSH-8)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from depot.accounts.model import Act
from depot.accounts.usecases.require_quorum import require_quorum
from depot.accounts.usecases.standing_for import standing_for
from depot.kernel.actor import StaffRole
from depot.kernel.ids import DebitId, DepotId, MandateId
from depot.kernel.web.calls import CustomerReads, CustomerWrites, StaffCommand, staff_command
from depot.kernel.web.wire import DebitRef, DepotRef, MandateRef
from depot.payments.schemas.mandates import (
    DebitList,
    MandateAsked,
    MandateBody,
    MandateChange,
    MandateList,
    MandateShown,
)
from depot.payments.usecases.ask_mandate import ask_mandate
from depot.payments.usecases.change_mandate import change_mandate
from depot.payments.usecases.debits_of import debits_of
from depot.payments.usecases.mandates_of import mandates_of
from depot.payments.usecases.revoke_mandate import revoke_mandate
from depot.payments.usecases.sign_mandate import sign_mandate

router = APIRouter(prefix="/v1", tags=["payments"])

StaffWrites = Annotated[StaffCommand, staff_command(StaffRole.SERVICE, StaffRole.OPERATIONS)]
Limit = Annotated[int, Query(ge=1, le=200)]


@router.post("/depots/{depot_id}/mandates", response_model=MandateShown, status_code=201)
def create_mandate(call: StaffWrites, depot_id: DepotRef, body: MandateBody) -> Response:
    """A mandate that was signed on paper is recorded with its proof (CSH-5)."""
    new = body.mandate(DepotId(depot_id))
    return call.answer(body, lambda: MandateShown.of(sign_mandate(call.tx, new, now=call.now)))


@router.post("/depots/{depot_id}/mandate-signings", response_model=MandateAsked, status_code=202)
def create_mandate_signing(call: CustomerWrites, depot_id: DepotRef, request: Request) -> Response:
    """A mandate on the own reference account, signed by a release; further persons ask likewise (CSH-5, ACC-9)."""
    house = request.app.state.payment_house

    def run() -> MandateAsked:
        asked = ask_mandate(call.tx, DepotId(depot_id), house=house, person=call.actor.person, now=call.now)
        return MandateAsked.of(asked)

    return call.answer(None, run, status=202)


@router.post("/depots/{depot_id}/mandates/{mandate_id}/changes", response_model=MandateShown, status_code=201)
def create_mandate_change(
    call: StaffWrites, depot_id: DepotRef, mandate_id: MandateRef, body: MandateChange
) -> Response:
    """Another account or name under the same reference (CSH-5)."""

    def run() -> MandateShown:
        return MandateShown.of(
            change_mandate(
                call.tx,
                MandateId(mandate_id),
                depot=DepotId(depot_id),
                debtor_name=body.debtor_name,
                iban=body.iban,
                proof=body.proof,
                now=call.now,
            )
        )

    return call.answer(body, run)


@router.post("/depots/{depot_id}/mandates/{mandate_id}/revocations", response_model=MandateShown, status_code=201)
def create_mandate_revocation(call: CustomerWrites, depot_id: DepotRef, mandate_id: MandateRef) -> Response:
    """Whoever may order revokes at any time, without a factor: it only protects the payer (CSH-5)."""

    def run() -> MandateShown:
        depot = DepotId(depot_id)
        standing_for(call.tx, depot, call.actor.person, Act.ORDER, on=call.today)
        return MandateShown.of(revoke_mandate(call.tx, MandateId(mandate_id), depot=depot, now=call.now))

    return call.answer(None, run)


@router.get("/depots/{depot_id}/mandates")
def list_mandates(call: CustomerReads, depot_id: DepotRef) -> MandateList:
    """The mandates of a depot, oldest first (CSH-5)."""
    depot = DepotId(depot_id)
    require_quorum(call.tx, depot=depot, persons={call.actor.person}, act=Act.SEE, on=call.today)
    return MandateList(data=[MandateShown.of(mandate) for mandate in mandates_of(call.tx, depot)])


@router.get("/depots/{depot_id}/direct-debits")
def list_direct_debits(
    call: CustomerReads, depot_id: DepotRef, limit: Limit = 50, after: DebitRef | None = None
) -> DebitList:
    """The direct debits of a depot, newest first, with what became of each (CSH-8)."""
    depot = DepotId(depot_id)
    require_quorum(call.tx, depot=depot, persons={call.actor.person}, act=Act.SEE, on=call.today)
    found = debits_of(call.tx, depot, after=DebitId(after) if after else None, limit=limit + 1)
    return DebitList.page(found, limit)
