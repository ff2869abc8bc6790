"""Consents to advertising, separate from every consent to terms (CON-16)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response

from consent.schemas.advertising import AdvertisingAsked, AdvertisingShown
from consent.usecases.advertising_consents import advertising_consents
from consent.usecases.answer_advertising import answer_advertising
from depot.customers.usecases.person_details import person_details
from depot.kernel.actor import StaffRole
from depot.kernel.ids import PersonId
from depot.kernel.web.calls import CustomerReads, CustomerWrites, Query, StaffQuery, staff_query
from depot.kernel.web.wire import PersonRef

router = APIRouter(prefix="/v1", tags=["advertising consents"])

AdvertisingReads = Annotated[StaffQuery, staff_query(StaffRole.SERVICE, StaffRole.COMPLIANCE)]


@router.get("/advertising-consents")
def show_advertising(call: CustomerReads) -> AdvertisingShown:
    """By which channels you allow advertising, with everything you ever said about it (CON-16)."""
    return _shown(call, call.actor.person)


@router.post("/advertising-consents", status_code=201, response_model=AdvertisingShown)
def answer(call: CustomerWrites, body: AdvertisingAsked) -> Response:
    """Yes or no to one channel, at any time; to withdraw takes the same call as to give (CON-16, Art. 7 GDPR)."""

    def run() -> AdvertisingShown:
        bank: str = call.request.app.state.institution.name
        answer_advertising(call.tx, call.actor.person, body.channel, agrees=body.agrees, bank=bank, now=call.now)
        return _shown(call, call.actor.person)

    return call.answer(body, run)


@router.get("/persons/{person_id}/advertising-consents")
def show_advertising_of(call: AdvertisingReads, person_id: PersonRef) -> AdvertisingShown:
    """Whether a person may be approached or asked, by channel; audited (CON-16, AUT-15)."""
    person = PersonId(person_id)
    person_details(call.tx, person)
    return _shown(call, person)


def _shown(call: Query, person: PersonId) -> AdvertisingShown:
    months: int = call.request.app.state.advertising_blocked_months
    states = advertising_consents(call.tx, person, blocked_months=months, on=call.today)
    return AdvertisingShown.of(states, call.request.app.state.institution.name)
