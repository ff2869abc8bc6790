"""A person consents or refuses: recorded once, confirmed in the postbox; the requirements follow (CON-4, CON-11)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import groupby

from sqlalchemy.orm import Session

from consent.model import Decision, NewConsent, Origin, Requirement
from consent.rules.answer import is_news, objection
from consent.rules.documents import Addressee, confirmation, refusal
from consent.store import answers, requirements
from consent.usecases.asked_of import asked_of
from consent.usecases.move_requirements import move_requirements
from depot.accounts.usecases.depot_numbers import depot_numbers
from depot.customers.usecases.mailing_labels import mailing_labels
from depot.kernel.clock import BERLIN, new_id, today
from depot.kernel.errors import NotFound
from depot.kernel.ids import PREFIX, ConsentId, DocumentId, PersonId, RequirementId, to_text
from depot.kernel.outbox import Event, publish
from depot.postbox.usecases.file_documents import file_documents


def answer_requirements(
    tx: Session,
    *,
    person: PersonId,
    requirement_ids: Collection[RequirementId],
    decision: Decision,
    origin: Origin,
    now: datetime,
) -> list[ConsentId]:
    """The new rows of the record; what was said before is not said again, so a double submit records one (CON-15)."""
    wanted = frozenset(requirement_ids)
    if requirements.lock(tx, person, wanted) != wanted:
        raise NotFound("requirement")
    asked = [found for found in asked_of(tx, person, campaign=None, on=today(now)) if found.requirement_id in wanted]
    for requirement in asked:
        refused = objection(requirement, decision, origin.channel, on=origin.received_on or today(now))
        if refused is not None:
            raise refused
    news = [requirement for requirement in asked if is_news(requirement, decision)]
    recorded: list[ConsentId] = []
    for _, of_campaign in groupby(news, key=lambda found: found.campaign.campaign_id):
        recorded += _record(tx, person, list(of_campaign), decision=decision, origin=origin, now=now)
    effective = {found.requirement_id: found.campaign.effective_on for found in news}
    depots = {found.requirement_id: found.depots for found in news}
    move_requirements(tx, depots, effective, on=today(now))
    return recorded


def _record(
    tx: Session, person: PersonId, news: Sequence[Requirement], *, decision: Decision, origin: Origin, now: datetime
) -> list[ConsentId]:
    """Rows for requirements of one campaign, with one document that confirms them."""
    ids = [ConsentId(new_id()) for _ in news]
    document = _file(tx, person, news, decision=decision, origin=origin, ids=ids, now=now)
    rows = [
        NewConsent(
            consent_id=consent_id,
            requirement_id=requirement.requirement_id,
            person=person,
            role=requirement.role,
            decision=decision,
            document=document,
            origin=origin,
            terms=requirement.terms,
        )
        for consent_id, requirement in zip(ids, news, strict=True)
    ]
    answers.add(tx, rows, now=now)
    for row, requirement in zip(rows, news, strict=True):
        publish(tx, _event(row, requirement), now=now)
    return ids


def _file(
    tx: Session,
    person: PersonId,
    news: Sequence[Requirement],
    *,
    decision: Decision,
    origin: Origin,
    ids: Sequence[ConsentId],
    now: datetime,
) -> DocumentId:
    numbers = depot_numbers(tx, {depot for requirement in news for depot in requirement.depots})
    addressee = Addressee(person, mailing_labels(tx, [person], on=today(now))[person])
    if decision is Decision.GIVEN:
        given_at = now.astimezone(BERLIN)
        new = confirmation(addressee, news, numbers, origin, consents=ids, given_at=given_at)
    else:
        new = refusal(addressee, news, numbers, today=today(now))
    return file_documents(tx, [new], now=now)[0]


def _event(row: NewConsent, requirement: Requirement) -> Event:
    content = {
        "consent_id": to_text(PREFIX["ConsentId"], row.consent_id),
        "requirement_id": to_text(PREFIX["RequirementId"], row.requirement_id),
        "campaign_id": to_text(PREFIX["CampaignId"], requirement.campaign.campaign_id),
        "channel": row.origin.channel,
        "depots": [to_text(PREFIX["DepotId"], depot) for depot in requirement.depots],
        "terms": [to_text(PREFIX["TermsId"], terms.terms_id) for terms in row.terms],
    }
    only = requirement.depots[0] if len(requirement.depots) == 1 else None
    return Event(f"consent_{row.decision}.v1", subject=row.consent_id, depot=only, content=content)
