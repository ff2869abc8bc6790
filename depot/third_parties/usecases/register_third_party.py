"""Staff register a licensed third party (AUT-13)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from depot.kernel.clock import new_id
from depot.kernel.ids import PREFIX, ThirdPartyId, to_text
from depot.kernel.outbox import Event, publish
from depot.third_parties.errors import AlreadyRegistered
from depot.third_parties.model import ThirdParty, ThirdPartyRole
from depot.third_parties.store import parties


def register_third_party(
    tx: Session,
    *,
    name: str,
    authorisation_number: str,
    roles: Collection[ThirdPartyRole],
    token_digest: bytes,
    now: datetime,
) -> ThirdParty:
    """It made its token itself: the bank only ever has the digest (AUT-13)."""
    party = ThirdParty(ThirdPartyId(new_id()), name.strip(), authorisation_number.strip(), frozenset(roles), now, None)
    if not parties.add(tx, party, token_digest):
        raise AlreadyRegistered
    told = {"third_party_id": to_text(PREFIX["ThirdPartyId"], party.third_party_id), "roles": sorted(party.roles)}
    publish(tx, Event("third_party_registered.v1", party.third_party_id, told), now=now)
    return party
