"""A customer looks at an access: one they have given, or one that waits for them (AUT-13)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.kernel.errors import NotFound
from depot.kernel.ids import AccessConsentId, PersonId
from depot.third_parties.model import AccessConsent
from depot.third_parties.store import consents
from depot.third_parties.usecases.accounts_of_person import accounts_of_person


def access_of_person(
    tx: Session, person: PersonId, consent_id: AccessConsentId, *, on: date, locked: bool = False
) -> AccessConsent:
    """An open one is shown to whoever may see all its accounts; for anybody else it does not exist (AUT-16)."""
    found = consents.consent(tx, consent_id, locked=locked)
    if found is None or (found.person or person) != person:
        raise NotFound("consent")
    if found.person is None and accounts_of_person(tx, person, found.wanted.ibans, on=on) is None:
        raise NotFound("consent")
    return found
