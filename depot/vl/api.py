"""POST /v1/calculators/vl: public, stateless, on the rules that VL positions use (VL-13)."""

from __future__ import annotations

from fastapi import APIRouter

from depot.kernel.errors import Fault
from depot.kernel.web.calendars import CalendarsInUse
from depot.kernel.web.calls import PUBLIC_STATELESS
from depot.vl.errors import PaymentAfterDay
from depot.vl.model import VlPayment
from depot.vl.rules.preview import vl_preview
from depot.vl.schemas import VlAsked, VlContractShown, VlShown

router = APIRouter(prefix="/v1/calculators", tags=["calculators"])


@router.post("/vl", dependencies=[PUBLIC_STATELESS])
def preview_vl(asked: VlAsked, calendars: CalendarsInUse) -> VlShown:
    """Contracts, payment periods, lock-ups, and what is locked and free at a day, for payments given (VL-13)."""
    refuse_later_payments(asked)
    found = vl_preview(
        [VlPayment(payment.received_on, payment.amount) for payment in asked.payments],
        on=asked.on,
        next_business_day=calendars.next_business_day,
    )
    return VlShown(
        contracts=[
            VlContractShown(
                begins_on=contract.begins_on,
                payments_until=contract.payments_until,
                locked_from=contract.locked_from,
                locked_until=contract.locked_until,
                paid_in=contract.paid_in,
                state=contract.state,
            )
            for contract in found.contracts
        ],
        steps=list(found.steps),
    )


def refuse_later_payments(asked: VlAsked) -> None:
    """What stands on a day is told by payments up to that day; later ones are named, not dropped in silence (VL-13)."""
    faults = tuple(
        Fault(
            "VL-13",
            f"/payments/{place}/received_on",
            f"/payments/{place}/received_on: lies after the day of the preview",
            "payment-after-day",
        )
        for place, payment in enumerate(asked.payments)
        if payment.received_on > asked.on
    )
    if faults:
        raise PaymentAfterDay(_faults=faults)
