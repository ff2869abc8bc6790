"""Consent in online banking (CON-6), and what is told after login."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from consent.model import ConsentChannel, Decision, Legitimation, Origin
from consent.schemas.consents import ConsentAsked, ConsentWaits, RefusalShown, RequirementList, RequirementShown
from consent.usecases.address_digest import address_digest
from consent.usecases.answer_requirements import answer_requirements
from consent.usecases.asked_of import asked_of
from consent.usecases.pending_pop_up import pending_pop_up
from consent.usecases.request_consent import request_consent
from depot.accounts.usecases.depot_numbers import depot_numbers
from depot.customers.usecases.mailing_labels import mailing_labels
from depot.customers.usecases.person_details import person_details
from depot.kernel.actor import StaffRole
from depot.kernel.ids import PersonId
from depot.kernel.web.calls import (
    CustomerCommand,
    CustomerReads,
    CustomerWrites,
    Query,
    StaffQuery,
    staff_query,
)
from depot.kernel.web.wire import PersonRef

router = APIRouter(prefix="/v1", tags=["consents"])

RequirementReads = Annotated[StaffQuery, staff_query(StaffRole.SERVICE, StaffRole.OPERATIONS)]


@dataclass(frozen=True, slots=True)
class ConsentPopUp:
    """Answers auth's port `AfterLogin`: open consents are announced after login (CON-6)."""

    def detour(self, tx: Session, *, person: PersonId, today: date) -> str | None:
        """Where the open consents are listed, or None."""
        return pending_pop_up(tx, person=person, today=today)


@router.get("/consent-requirements")
def list_requirements(call: CustomerReads) -> RequirementList:
    """What is asked of you, with the terms and their synopses (CON-3, CON-6)."""
    return _asked(call, call.actor.person)


@router.get("/persons/{person_id}/consent-requirements")
def list_requirements_of(call: RequirementReads, person_id: PersonRef) -> RequirementList:
    """What is asked of a person, with the codes of the forms, for whoever answers the phone; audited (AUT-15)."""
    person = PersonId(person_id)
    person_details(call.tx, person)
    return _asked(call, person)


def _asked(call: Query, you: PersonId) -> RequirementList:
    found = asked_of(call.tx, you, campaign=None, on=call.today)
    numbers = depot_numbers(call.tx, {depot for requirement in found for depot in requirement.depots})
    owed = {asked.person for requirement in found for asked in requirement.missing}
    labels = mailing_labels(call.tx, owed, on=call.today)
    names = {person: label.name for person, label in labels.items()}
    return RequirementList(data=[RequirementShown.of(each, numbers, names, you=you) for each in found])


@router.post("/consents", status_code=202, response_model=ConsentWaits)
def ask_to_consent(call: CustomerWrites, body: ConsentAsked) -> Response:
    """Consent to one requirement, several or all; it counts when the release is answered (CON-6, AUT-9)."""

    def run() -> ConsentWaits:
        release = request_consent(
            call.tx,
            person=call.actor.person,
            requirement_ids=body.ids(),
            address=_address(call),
            user_agent=_user_agent(call),
            now=call.now,
        )
        return ConsentWaits.of(release)

    return call.answer(body, run, status=202)


@router.post("/consent-refusals", status_code=201, response_model=RefusalShown)
def refuse_consent(call: CustomerWrites, body: ConsentAsked) -> Response:
    """Refuse; nothing changes, and the refusal may be reconsidered until the campaign ends (CON-12)."""

    def run() -> RefusalShown:
        origin = Origin(
            channel=ConsentChannel.ONLINE,
            legitimation=Legitimation.SESSION,
            address_digest=address_digest(_address(call)),
            user_agent=_user_agent(call),
            shown={},
        )
        recorded = answer_requirements(
            call.tx,
            person=call.actor.person,
            requirement_ids=body.ids(),
            decision=Decision.REFUSED,
            origin=origin,
            now=call.now,
        )
        return RefusalShown.of(recorded)

    return call.answer(body, run)


def _address(call: CustomerCommand) -> str:
    return call.request.client.host if call.request.client else ""


def _user_agent(call: CustomerCommand) -> str:
    return call.request.headers.get("user-agent", "")
