"""Consent in online banking is released with a security factor, bound to the exact text (CON-6, AUT-9)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from auth.model import Release
from auth.usecases.open_release import open_release
from consent.errors import ConsentAlreadyGiven
from consent.model import ACT, ConsentChannel, Decision, OnlineRequest
from consent.rules.answer import objection
from consent.rules.wording import release_text
from consent.store import answers
from consent.usecases.address_digest import address_digest
from consent.usecases.asked_of import asked_of
from depot.accounts.usecases.depot_numbers import depot_numbers
from depot.kernel.clock import new_id, today
from depot.kernel.errors import NotFound
from depot.kernel.ids import PersonId, RequirementId


def request_consent(
    tx: Session,
    *,
    person: PersonId,
    requirement_ids: Collection[RequirementId],
    address: str,
    user_agent: str,
    now: datetime,
) -> Release:
    """Keep what was asked and shown, and ask for its release; nothing is consented to yet (CON-6)."""
    wanted = frozenset(requirement_ids)
    asked = [found for found in asked_of(tx, person, campaign=None, on=today(now)) if found.requirement_id in wanted]
    if len(asked) != len(wanted):
        raise NotFound("requirement")
    if any(requirement.decision is Decision.GIVEN for requirement in asked):
        raise ConsentAlreadyGiven
    for requirement in asked:
        refused = objection(requirement, Decision.GIVEN, ConsentChannel.ONLINE, on=today(now))
        if refused is not None:
            raise refused
    text = release_text(asked, depot_numbers(tx, {depot for found in asked for depot in found.depots}))
    request_id: UUID = new_id()
    request = OnlineRequest(
        request_id=request_id,
        person=person,
        requirements=tuple(found.requirement_id for found in asked),
        address_digest=address_digest(address),
        user_agent=user_agent,
        shown={"text": text},
    )
    answers.add_request(tx, request, now=now)
    return open_release(tx, person=person, act=ACT, subject=request_id, text=text, now=now)
