"""A customer wants to give an access: a release opens with its text (AUT-9, AUT-13)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from auth.model import Release
from auth.usecases.open_release import open_release
from depot.kernel.clock import today
from depot.kernel.ids import AccessConsentId, PersonId
from depot.third_parties.errors import AccessNotOpen
from depot.third_parties.model import ACCESS_ACT, ConsentState
from depot.third_parties.rules.access import access_text
from depot.third_parties.usecases.access_of_person import access_of_person


def ask_access_release(tx: Session, person: PersonId, consent_id: AccessConsentId, *, now: datetime) -> Release:
    """The text names the third party, the accounts, what is seen, how often and until when (AUT-9)."""
    consent = access_of_person(tx, person, consent_id, on=today(now))
    if (state := consent.state(today(now))) is not ConsentState.RECEIVED:
        raise AccessNotOpen(state)
    return open_release(tx, person=person, act=ACCESS_ACT, subject=consent_id, text=access_text(consent), now=now)
