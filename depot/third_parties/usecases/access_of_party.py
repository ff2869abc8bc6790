"""A third party looks at a consent that it asked for (AUT-13)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.kernel.actor import ThirdPartyActor
from depot.kernel.errors import NotFound
from depot.kernel.ids import AccessConsentId
from depot.third_parties.model import AccessConsent
from depot.third_parties.store import consents


def access_of_party(
    tx: Session, party: ThirdPartyActor, consent_id: AccessConsentId, *, locked: bool = False
) -> AccessConsent:
    """Its own consents only; those of others do not exist for it (AUT-16)."""
    found = consents.consent(tx, consent_id, locked=locked)
    if found is None or found.third_party_id != party.third_party:
        raise NotFound("consent")
    return found
