"""An initiated payment as it stands, with the state of the pay-out that came of it (AUT-13, CSH-9)."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from depot.kernel.ids import InitiationId
from depot.payments.usecases.payouts_among import payouts_among
from depot.third_parties.model import Initiation
from depot.third_parties.store import initiations


def initiation_now(tx: Session, initiation_id: InitiationId, *, locked: bool = False) -> Initiation | None:
    """None if there is none; locked, nobody else decides on it until the transaction ends."""
    found = initiations.initiation(tx, initiation_id, locked=locked)
    if found is None or found.payout_id is None:
        return found
    return replace(found, payout_state=payouts_among(tx, [found.payout_id])[found.payout_id].state)
