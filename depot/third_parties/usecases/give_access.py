"""A customer has released an access (AUT-9, AUT-13)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from depot.kernel.clock import today
from depot.kernel.errors import NotFound
from depot.kernel.ids import PREFIX, AccessConsentId, PersonId, to_text
from depot.kernel.outbox import Event, publish
from depot.third_parties.errors import AccessNotOpen
from depot.third_parties.model import ConsentState
from depot.third_parties.store import consents
from depot.third_parties.usecases.access_of_person import access_of_person
from depot.third_parties.usecases.accounts_of_person import accounts_of_person


def give_access(tx: Session, *, person: PersonId, subject: UUID, now: datetime) -> None:
    """From now on it is valid; a recurring one takes the place of older ones for the same third party (AUT-13)."""
    on, consent_id = today(now), AccessConsentId(subject)
    consent = access_of_person(tx, person, consent_id, on=on, locked=True)
    if (state := consent.state(on)) is not ConsentState.RECEIVED:
        raise AccessNotOpen(state)
    accounts = accounts_of_person(tx, person, consent.wanted.ibans, on=on)
    if accounts is None:
        raise NotFound("consent")
    consents.give(tx, consent_id, person=person, depots=list(accounts.values()), now=now)
    if consent.wanted.is_recurring:
        consents.end_older(tx, consent, person=person, now=now)
    told = {"consent_id": to_text(PREFIX["AccessConsentId"], consent_id)}
    publish(tx, Event("account_access_given.v1", consent_id, told), now=now)
