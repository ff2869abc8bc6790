"""Staff end the registration of a third party, for example when its licence is withdrawn (AUT-13)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.kernel.errors import NotFound
from depot.kernel.ids import PREFIX, ThirdPartyId, to_text
from depot.kernel.outbox import Event, publish
from depot.third_parties.model import ThirdParty
from depot.third_parties.store import parties


def end_third_party(tx: Session, third_party: ThirdPartyId, *, now: datetime) -> ThirdParty:
    """From now on its token opens nothing, whatever consents it holds (AUT-13)."""
    ended = parties.end(tx, third_party, now=now)
    if ended is None:
        raise NotFound("third party")
    told = {"third_party_id": to_text(PREFIX["ThirdPartyId"], third_party)}
    publish(tx, Event("third_party_ended.v1", third_party, told), now=now)
    return ended
