"""A third party asks for a customer's consent to see cash accounts (AUT-13)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.kernel.actor import ThirdPartyActor
from depot.kernel.clock import new_id, today
from depot.kernel.errors import NotFound
from depot.kernel.ids import PREFIX, AccessConsentId, to_text
from depot.kernel.outbox import Event, publish
from depot.third_parties.errors import AccessRefused, NotLicensed
from depot.third_parties.model import AccessConsent, AccessWanted
from depot.third_parties.rules.access import access_faults
from depot.third_parties.store import consents


def ask_for_access(tx: Session, party: ThirdPartyActor, wanted: AccessWanted, *, now: datetime) -> AccessConsent:
    """Kept as asked; whether the accounts exist is not told, the customer decides in their own banking (AUT-13)."""
    if not party.reads_accounts:
        raise NotLicensed
    if faults := tuple(access_faults(wanted, on=today(now))):
        raise AccessRefused(_faults=faults)
    consent_id = AccessConsentId(new_id())
    asked = AccessConsent(
        consent_id=consent_id,
        third_party_id=party.third_party,
        third_party="",
        wanted=wanted,
        asked_at=now,
        person=None,
        depots=(),
        decided_at=None,
        ended_at=None,
        ended_as=None,
    )
    consents.add(tx, asked)
    told = {
        "consent_id": to_text(PREFIX["AccessConsentId"], consent_id),
        "third_party_id": to_text(PREFIX["ThirdPartyId"], party.third_party),
    }
    publish(tx, Event("account_access_asked_for.v1", consent_id, told), now=now)
    kept = consents.consent(tx, consent_id)
    if kept is None:
        raise NotFound("consent")
    return kept
