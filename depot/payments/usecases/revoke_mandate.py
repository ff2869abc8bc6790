"""A mandate may be revoked at any time (CSH-5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from depot.kernel.clock import today
from depot.kernel.errors import NotFound
from depot.kernel.ids import PREFIX, DepotId, MandateId, to_text
from depot.kernel.outbox import Event, publish
from depot.payments.errors import MandateEnded
from depot.payments.model.mandates import Mandate
from depot.payments.store import debits
from depot.payments.store import mandates as store

REVOKED: Final = "the mandate was revoked"


def revoke_mandate(tx: Session, mandate_id: MandateId, *, depot: DepotId, now: datetime) -> Mandate:
    """It ends today; collections not sent yet are cancelled, and who planned them learns of it (CSH-5, CSH-8)."""
    mandate = store.locked(tx, mandate_id)
    if mandate is None or mandate.depot_id != depot:
        raise NotFound("mandate")
    if mandate.revoked_on is not None:
        raise MandateEnded
    on = today(now)
    store.revoke(tx, mandate_id, on=on)
    cancelled = debits.cancel_of_mandate(tx, mandate_id, reason=REVOKED, on=on)
    content = {
        "mandate_id": to_text(PREFIX["MandateId"], mandate_id),
        "reference": mandate.reference,
        "cancelled": len(cancelled),
    }
    publish(tx, Event("mandate_revoked.v1", mandate_id, content, depot=depot), now=now)
    return replace(mandate, revoked_on=on)
