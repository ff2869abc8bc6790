"""A third party takes a payment back that nobody has released yet (AUT-13)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.kernel.actor import ThirdPartyActor
from depot.kernel.ids import PREFIX, InitiationId, to_text
from depot.kernel.outbox import Event, publish
from depot.third_parties.errors import InitiationNotOpen
from depot.third_parties.store import initiations
from depot.third_parties.usecases.initiation_of_party import initiation_of_party


def cancel_initiation(tx: Session, party: ThirdPartyActor, initiation_id: InitiationId, *, now: datetime) -> None:
    """Only before the customer has taken it up: from then on it is the customer's own payment (§ 675j BGB)."""
    found = initiation_of_party(tx, party, initiation_id, locked=True)
    if found.cancelled_at is not None or found.payout_id is not None:
        raise InitiationNotOpen(found.state)
    initiations.cancel(tx, initiation_id, now=now)
    told = {"initiation_id": to_text(PREFIX["InitiationId"], initiation_id)}
    publish(tx, Event("payment_initiation_cancelled.v1", initiation_id, told), now=now)
