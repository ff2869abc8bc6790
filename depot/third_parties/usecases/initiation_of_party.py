"""A third party looks at a payment that it initiated (AUT-13)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.kernel.actor import ThirdPartyActor
from depot.kernel.errors import NotFound
from depot.kernel.ids import InitiationId
from depot.third_parties.model import Initiation
from depot.third_parties.usecases.initiation_now import initiation_now


def initiation_of_party(
    tx: Session, party: ThirdPartyActor, initiation_id: InitiationId, *, locked: bool = False
) -> Initiation:
    """Its own payments only; those of others do not exist for it (AUT-16)."""
    found = initiation_now(tx, initiation_id, locked=locked)
    if found is None or found.third_party_id != party.third_party:
        raise NotFound("payment")
    return found
