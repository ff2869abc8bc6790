"""Staff record that a payment was repaid, assigned or pledged (VL-14)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.kernel.clock import today
from depot.kernel.errors import NotFound
from depot.kernel.ids import PREFIX, IncomingId, to_text
from depot.kernel.outbox import Event, publish
from depot.vl import store
from depot.vl.errors import PaymentVoidedAlready
from depot.vl.model import VoidedAs


def void_payment(tx: Session, payment: IncomingId, voided_as: VoidedAs, *, now: datetime) -> None:
    """A year of such payments only breaks the contract as one without any (§ 4 Abs. 6 5. VermBG)."""
    found = store.locked_payment(tx, payment)
    if found is None:
        raise NotFound("payment")
    if found.voided_as is not None:
        raise PaymentVoidedAlready
    store.void_payment(tx, payment, voided_as, on=today(now))
    content = {"payment": to_text(PREFIX["IncomingId"], payment), "voided_as": voided_as.value}
    publish(tx, Event("vl_payment_voided.v1", payment, content), now=now)
