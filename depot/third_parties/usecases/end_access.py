"""A consent ends by the will of the third party or of the customer (AUT-13)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.kernel.clock import today
from depot.kernel.ids import PREFIX, to_text
from depot.kernel.outbox import Event, publish
from depot.third_parties.errors import AccessNotOpen
from depot.third_parties.model import AccessConsent, ConsentState
from depot.third_parties.store import consents


def end_access(tx: Session, consent: AccessConsent, state: ConsentState, *, now: datetime) -> None:
    """At once and for good; what has ended already cannot end again (AUT-13)."""
    stands = consent.state(today(now))
    if stands not in {ConsentState.RECEIVED, ConsentState.VALID}:
        raise AccessNotOpen(stands)
    consents.end(tx, consent.consent_id, state, now=now)
    told = {"consent_id": to_text(PREFIX["AccessConsentId"], consent.consent_id), "state": state.value}
    publish(tx, Event("account_access_ended.v1", consent.consent_id, told), now=now)
