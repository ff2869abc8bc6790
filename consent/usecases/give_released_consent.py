"""What a person has released in online banking becomes a consent (CON-6, CON-11)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from consent.model import ConsentChannel, Decision, Legitimation, Origin
from consent.store import answers
from consent.usecases.answer_requirements import answer_requirements
from depot.kernel.errors import NotFound
from depot.kernel.ids import ConsentId, PersonId


def give_released_consent(tx: Session, *, person: PersonId, subject: UUID, now: datetime) -> list[ConsentId]:
    """The act of the release "consent": in the transaction of the release itself (CON-6, AUT-9)."""
    request = answers.request(tx, subject, person)
    if request is None:
        raise NotFound("consent request")
    origin = Origin(
        channel=ConsentChannel.ONLINE,
        legitimation=Legitimation.SECURITY_FACTOR,
        address_digest=request.address_digest,
        user_agent=request.user_agent,
        shown=request.shown,
    )
    return answer_requirements(
        tx, person=person, requirement_ids=request.requirements, decision=Decision.GIVEN, origin=origin, now=now
    )
