"""The accesses that a customer has given (AUT-13)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.kernel.ids import AccessConsentId, PersonId
from depot.third_parties.model import AccessConsent
from depot.third_parties.store import consents


def accesses_given(tx: Session, person: PersonId, *, after: AccessConsentId | None, limit: int) -> list[AccessConsent]:
    """Newest first, with those that have ended."""
    return consents.of_person(tx, person, after=after, limit=limit)
