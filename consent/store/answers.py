"""The record of consents and refusals, and the requests of online banking (CON-11)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from consent.model import NewConsent, OnlineRequest
from consent.tables import ConsentRow, ConsentTermsRow, OnlineRequestRow
from depot.kernel.ids import DocumentId, LinkId, PersonId, RequirementId

USER_AGENT_MAX: Final = 200


def add(tx: Session, consents: Sequence[NewConsent], *, now: datetime) -> None:
    """Rows of the record, each with the versions and digests that were shown."""
    tx.execute(
        insert(ConsentRow),
        [
            {
                "consent_id": new.consent_id,
                "requirement_id": new.requirement_id,
                "person_id": new.person,
                "role": new.role,
                "decision": new.decision,
                "channel": new.origin.channel,
                "legitimation": new.origin.legitimation,
                "link_id": new.origin.link,
                "release_id": new.origin.release,
                "document_id": new.document,
                "address_digest": new.origin.address_digest,
                "user_agent": new.origin.user_agent[:USER_AGENT_MAX],
                "shown": new.origin.shown,
                "decided_at": now,
            }
            for new in consents
        ],
    )
    tx.execute(
        insert(ConsentTermsRow),
        [
            {"consent_id": new.consent_id, "terms_id": terms.terms_id, "sha256": terms.sha256}
            for new in consents
            for terms in new.terms
        ],
    )


def add_request(tx: Session, request: OnlineRequest, *, now: datetime) -> None:
    """What a person asked to consent to, with what was shown."""
    tx.execute(
        insert(OnlineRequestRow).values(
            request_id=request.request_id,
            person_id=request.person,
            requirements=list(request.requirements),
            address_digest=request.address_digest,
            user_agent=request.user_agent[:USER_AGENT_MAX],
            shown=request.shown,
            asked_at=now,
        )
    )


def request(tx: Session, request_id: UUID, person: PersonId) -> OnlineRequest | None:
    """A request of this person."""
    row = tx.execute(
        select(OnlineRequestRow.__table__).where(
            OnlineRequestRow.request_id == request_id, OnlineRequestRow.person_id == person
        )
    ).one_or_none()
    if row is None:
        return None
    return OnlineRequest(
        request_id=row.request_id,
        person=row.person_id,
        requirements=tuple(RequirementId(found) for found in row.requirements),
        address_digest=bytes(row.address_digest),
        user_agent=row.user_agent,
        shown=row.shown,
    )


def confirmation(tx: Session, person: PersonId, link: LinkId) -> DocumentId | None:
    """The document that confirms the last answer given through a link."""
    return tx.scalar(
        select(ConsentRow.document_id)
        .where(ConsentRow.person_id == person, ConsentRow.link_id == link)
        .order_by(ConsentRow.consent_id.desc())
        .limit(1)
    )
